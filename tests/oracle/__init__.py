"""Independent models that judge the decision: written from its specification, never from its code."""
