"""DECIDE: held, worth and wanted in; trades out."""
