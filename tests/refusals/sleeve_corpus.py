"""Sleeve files, good and bad, with what is said of each."""

from __future__ import annotations

from refusals.cases import Case


def _case(outcome: str, name: str, file_name: str, content: bytes, says: str) -> Case:
    return Case(name, file_name, content, "sleeve", outcome, says)


WHOLE = b'name = "core"\ncapital = 100000\n[targets]\nAAPL = 0.6\nMSFT = 0.4\n[prices]\nsource = "sample"\n'
TARGETS_AND_PRICES = b'[targets]\nAAPL = 0.6\nMSFT = 0.4\n[prices]\nsource = "sample"\n'


# fmt: off
CASES: tuple[Case, ...] = (
    _case("accepted", "the least there can be", "sleeve.toml", b"capital = 100000\n" + TARGETS_AND_PRICES,
          "sleeve: 100000 USD of AAPL 0.6, MSFT 0.4, CASH 0"),
    _case("accepted", "a whole sleeve", "sleeve.toml",
          b'name = "core"\ncapital = 100000\ncurrency = "USD"\n' + TARGETS_AND_PRICES + (
              b'field = "close"\n'
              b'basis = "total"\n'
              b'interval = "1d"\n'
              b"start = 2025-01-02\n"
              b"end = 2025-12-31\n"
              b'calendar = "XNYS"\n'
              b"scale = 6\n"
              b"[policy]\n"
              b"tolerance = 0.02\n"
              b'to = "edge"\n'
              b'calendar = "monthly"\n'
              b"[costs]\n"
              b"fee_bps = 5\n"
              b"[limits]\n"
              b"cash_floor = 500\n"
              b"[output]\n"
              b'dir = "out"\n'
              b"plots = false\n"
          ),
          "core: 100000 USD of AAPL 0.6, MSFT 0.4, CASH 0"),
    _case("accepted", "a capital with decimals", "sleeve.toml", b"capital = 100_000.25\n" + TARGETS_AND_PRICES,
          "sleeve: 100000.25 USD of AAPL 0.6, MSFT 0.4, CASH 0"),
    _case("accepted", "percents", "sleeve.toml",
          b"capital = 1000\n"
          b"[targets]\n"
          b'AAPL = "60%"\n'
          b'CASH = "40%"\n'
          b"[prices]\n"
          b'source = "sample"\n',
          "sleeve: 1000 USD of AAPL 0.6, CASH 0.4"),
    _case("accepted", "bands by symbol", "sleeve.toml",
          WHOLE + b'[policy]\ntolerance = { AAPL = 0.05, CASH = 0.01, "*" = 0.02 }\nrelative = "none"\n',
          "core: 100000 USD of AAPL 0.6, MSFT 0.4, CASH 0"),
    _case("accepted", "dotted keys and a table of bands", "sleeve.toml",
          b"capital = 1000\n"
          b'prices.source = "sample"\n'
          b"targets.AAPL = 1\n"
          b"[policy.tolerance]\n"
          b"AAPL = 0.05\n",
          "sleeve: 1000 USD of AAPL 1, CASH 0"),
    _case("accepted", "a fee table", "sleeve.toml",
          WHOLE + (
              b"[[costs.sell_fees]]\n"
              b'name = "SEC"\n'
              b"since = 2025-01-01\n"
              b"bps = 0.278\n"
              b"[[costs.sell_fees]]\n"
              b'name = "TAF"\n'
              b"per_share = 0.000166\n"
              b"cap = 8.30\n"
          ),
          "core: 100000 USD of AAPL 0.6, MSFT 0.4, CASH 0"),
    _case("accepted", "UTF-16 with its mark", "sleeve.toml",
          b"\xff\xfec\x00a\x00p\x00i\x00t\x00a\x00l\x00 \x00=\x00 \x001\x00"
          b"0\x000\x000\x00\n\x00[\x00t\x00a\x00r\x00g\x00e\x00t\x00s\x00"
          b"]\x00\n\x00A\x00A\x00P\x00L\x00 \x00=\x00 \x000\x00.\x006\x00"
          b"\n\x00M\x00S\x00F\x00T\x00 \x00=\x00 \x000\x00.\x004\x00\n\x00"
          b"[\x00p\x00r\x00i\x00c\x00e\x00s\x00]\x00\n\x00s\x00o\x00u\x00"
          b'r\x00c\x00e\x00 \x00=\x00 \x00"\x00s\x00a\x00m\x00p\x00l\x00'
          b'e\x00"\x00\n\x00',
          "sleeve: 1000 USD of AAPL 0.6, MSFT 0.4, CASH 0"),
    _case("accepted", "a byte order mark and line ends of Windows", "sleeve.toml",
          b"\xef\xbb\xbfcapital = 1000\r\n"
          b"[targets]\r\n"
          b"AAPL = 0.6\r\n"
          b"MSFT = 0.4\r\n"
          b"[prices]\r\n"
          b'source = "sample"\r\n',
          "sleeve: 1000 USD of AAPL 0.6, MSFT 0.4, CASH 0"),
    _case("warned", "a sum below one with rest_to_cash", "sleeve.toml",
          b"capital = 1000\n"
          b'when_not_one = "rest_to_cash"\n'
          b"[targets]\n"
          b"AAPL = 0.9\n"
          b"[prices]\n"
          b'source = "sample"\n',
          "the target weights summed to 90%: the other 10% is held as CASH (rest_to_cash)"),
    _case("warned", "weights of any sum with normalise", "sleeve.toml",
          b"capital = 1000\n"
          b'when_not_one = "normalise"\n'
          b"[targets]\n"
          b"AAPL = 3\n"
          b"MSFT = 1\n"
          b"[prices]\n"
          b'source = "sample"\n',
          "the target weights summed to 400%: each was divided by the sum (normalise)"),
    _case("warned", "a band wider than the book", "sleeve.toml", WHOLE + b"[policy]\ntolerance = 2\n",
          "policy.tolerance is 2: a band of 200 points is never left (2 points are 0.02)"),
    _case("warned", "a band of a symbol that is not wanted", "sleeve.toml",
          WHOLE + b'[policy]\ntolerance = { APPL = 0.05, "*" = 0.02 }\n',
          "policy.tolerance names APPL, which has no target; the nearest target is AAPL"),
    _case("warned", "a lock of a symbol that is not wanted", "sleeve.toml", WHOLE + b'[limits]\nno_sell = ["XOM"]\n',
          "limits.no_sell names XOM, which has no target"),
    _case("refused", "an empty file", "sleeve.toml", b"",
          "sleeve.toml: the file is empty; a line is key = value, [table] or a # comment; write the file"),
    _case("refused", "no capital, targets and prices", "sleeve.toml", b'name = "core"\n',
          "sleeve.toml: capital is missing; a sleeve has a capital; add capital = 100000 above the first [table]\n"
          "sleeve.toml: there are no targets; a sleeve has target weights; add [targets] with a line such as "
          'AAPL = 0.2 for each symbol, or targets_file = "targets.csv"\n'
          'sleeve.toml: source is missing; [prices] names its source; add source = "yahoo", "sample" or the '
          "path of a file"),
    _case("refused", "an unknown key", "sleeve.toml", WHOLE + b"[policy]\ntolerence = 0.02\n",
          "sleeve.toml:9: unknown key tolerence in [policy]; the nearest known one is tolerance; correct it or "
          "delete the line"),
    _case("refused", "an unknown key like none", "sleeve.toml", WHOLE + b"[policy]\nfrobnicate = 1\n",
          "sleeve.toml:9: unknown key frobnicate in [policy]; known are tolerance, relative, combine, to, "
          "calendar, when, scope, mode, cooldown_sessions, unwanted, rounding, objective, priced; correct it or delete "
          "the line"),
    _case("refused", "an unknown key at the top", "sleeve.toml", b"captial = 1000\n" + TARGETS_AND_PRICES,
          "sleeve.toml: capital is missing; a sleeve has a capital; add capital = 100000 above the first [table]\n"
          "sleeve.toml:1: unknown key captial; the nearest known one is capital; correct it or delete the line"),
    _case("refused", "an unknown table", "sleeve.toml", WHOLE + b"[limit]\ncash_floor = 5\n",
          "sleeve.toml:8: unknown key limit; the nearest known one is limits; correct it or delete the line"),
    _case("refused", "a key in the wrong table", "sleeve.toml", WHOLE + b"[policy]\nfee_bps = 5\n",
          "sleeve.toml:9: unknown key fee_bps in [policy]; it belongs in [costs]; move the line there"),
    _case("refused", "a key of a table at the top", "sleeve.toml",
          b"capital = 1000\ntolerance = 0.02\n" + TARGETS_AND_PRICES,
          "sleeve.toml:2: unknown key tolerance; it belongs in [policy]; move the line there"),
    _case("refused", "a key of the top in a table", "sleeve.toml", TARGETS_AND_PRICES + b"capital = 1000\n",
          "sleeve.toml:6: unknown key capital in [prices]; it belongs at the top of the file, above the first "
          "[table]; move the line there"),
    _case("refused", "a key of the top below the targets", "sleeve.toml",
          b'[targets]\nAAPL = 1\ncapital = 1000\n[prices]\nsource = "sample"\n',
          "sleeve.toml:3: capital stands in [targets]; a key of the sleeve stands above the first [table]; "
          "move the line to the top"),
    _case("refused", "a key twice", "sleeve.toml", WHOLE + b"[costs]\nfee_bps = 5\nfee_bps = 6\n",
          "sleeve.toml:10: costs.fee_bps stands twice, in lines 9 and 10; a line is key = value, [table] or a "
          "# comment; remove one of the lines"),
    _case("refused", "a table twice", "sleeve.toml", WHOLE + b"[costs]\nfee_bps = 5\n[costs]\nper_order = 1\n",
          "sleeve.toml:10: costs stands twice, in lines 8 and 10; a line is key = value, [table] or a # "
          "comment; put the keys of both under one [table]"),
    _case("refused", "a table in place of a value", "sleeve.toml", WHOLE + b"[costs.fee_bps]\nAAPL = 5\n",
          "sleeve.toml:8: costs.fee_bps is a table; it is a number; correct the value"),
    _case("refused", "a value in place of a table", "sleeve.toml", b'policy = "bands"\n' + WHOLE,
          'sleeve.toml:1: policy is "bands"; it is a table; correct the value'),
    _case("refused", "a capital of zero", "sleeve.toml", b"capital = 0\n" + TARGETS_AND_PRICES,
          "sleeve.toml:1: capital is 0; it is above zero; correct it"),
    _case("refused", "a capital below zero", "sleeve.toml", b"capital = -5\n" + TARGETS_AND_PRICES,
          "sleeve.toml:1: capital is -5; it is above zero; correct it"),
    _case("refused", "a capital that is text", "sleeve.toml", b'capital = "100,000"\n' + TARGETS_AND_PRICES,
          'sleeve.toml:1: capital is "100,000"; it is a number; write the number without quotes (a fraction as '
          "0.02)"),
    _case("refused", "a capital that is not finite", "sleeve.toml", b"capital = inf\n" + TARGETS_AND_PRICES,
          "sleeve.toml:1: capital is Infinity; it is a number; correct the value"),
    _case("refused", "a capital of a huge exponent", "sleeve.toml", b"capital = 1e999999999999\n" + TARGETS_AND_PRICES,
          "sleeve.toml:1: capital is 1E+999999999999; it is a number; correct the value"),
    _case("refused", "a capital too large for the scale", "sleeve.toml",
          b"capital = 10_000_000_000\n" + TARGETS_AND_PRICES,
          "sleeve.toml:1: capital is 10000000000; with a scale of 6 it is at most 9,007,199,254; set a smaller "
          "scale in [prices]"),
    _case("refused", "a capital finer than the scale", "sleeve.toml",
          b"capital = 1000.125\n" + TARGETS_AND_PRICES + b"scale = 2\n",
          "sleeve.toml:1: capital is 1000.125; it has at most 2 decimals (the scale); round it"),
    _case("refused", "a truth value for a capital", "sleeve.toml", b"capital = true\n" + TARGETS_AND_PRICES,
          "sleeve.toml:1: capital is true; it is a number; correct the value"),
    _case("refused", "a currency that is none", "sleeve.toml",
          b'capital = 1000\ncurrency = "usd"\n' + TARGETS_AND_PRICES,
          'sleeve.toml:2: currency is "usd"; a currency is three capital letters such as USD; correct it'),
    _case("refused", "an empty name", "sleeve.toml", b'capital = 1000\nname = ""\n' + TARGETS_AND_PRICES,
          'sleeve.toml:2: name is ""; a name is 1 to 64 printable characters; correct it'),
    _case("refused", "a name with a line end", "sleeve.toml", b'capital = 1000\nname = "a\\nb"\n' + TARGETS_AND_PRICES,
          'sleeve.toml:2: name is "a\\x0ab"; a name is 1 to 64 printable characters; correct it'),
    _case("refused", "targets that do not sum to one", "sleeve.toml",
          b'capital = 1000\n[targets]\nAAPL = 0.6\nMSFT = 0.3\n[prices]\nsource = "sample"\n',
          "sleeve.toml:2: the target weights sum to 90%; with CASH they must sum to 100%; correct them, or set "
          'when_not_one = "normalise" (each over the sum) or "rest_to_cash" (the rest is held as CASH) at the '
          "top of the sleeve"),
    _case("refused", "targets in percent without the sign", "sleeve.toml",
          b'capital = 1000\n[targets]\nAAPL = 60\nMSFT = 40\n[prices]\nsource = "sample"\n',
          "sleeve.toml:2: the target weights sum to 100 and have no percent sign; a weight is a fraction of "
          "one (0.2) or has a percent sign (20%); write a percent sign behind each, or divide each by 100"),
    _case("refused", "targets mixed", "sleeve.toml",
          b"capital = 1000\n"
          b"[targets]\n"
          b'AAPL = "60%"\n'
          b"MSFT = 0.4\n"
          b"[prices]\n"
          b'source = "sample"\n',
          "sleeve.toml:4: AAPL (line 3) has a percent sign and MSFT (line 4) has none; all weights have a "
          "percent sign, or none has; write all of them the same way"),
    _case("refused", "a symbol with a dot without quotes", "sleeve.toml",
          b"capital = 1000\n"
          b"[targets]\n"
          b"BRK.B = 0.6\n"
          b"MSFT = 0.4\n"
          b"[prices]\n"
          b'source = "sample"\n',
          "sleeve.toml:3: the weight of BRK is a table; TOML takes the dot of a symbol without quotes for a "
          'table; write "BRK.B" in quotes'),
    _case("refused", "a target below zero", "sleeve.toml",
          b"capital = 1000\n"
          b"[targets]\n"
          b"AAPL = 1.2\n"
          b"MSFT = -0.2\n"
          b"[prices]\n"
          b'source = "sample"\n',
          "sleeve.toml:4: the weight of MSFT is -0.2; a weight is zero or more (long only); correct the weight"),
    _case("refused", "a target that is NaN", "sleeve.toml",
          b'capital = 1000\n[targets]\nAAPL = nan\nMSFT = 0.2\n[prices]\nsource = "sample"\n',
          "sleeve.toml:3: the weight of AAPL: 'NaN' stands where a number is needed; a number is digits with "
          "at most one decimal point; write the number"),
    _case("refused", "targets in two places", "sleeve.toml",
          b'capital = 1000\ntargets_file = "t.csv"\n' + TARGETS_AND_PRICES,
          "sleeve.toml:2: there are both [targets] and targets_file; targets stand in one place; remove one of "
          "them"),
    _case("refused", "a file of targets that is not there", "sleeve.toml",
          b'capital = 1000\ntargets_file = "missing.csv"\n[prices]\nsource = "sample"\n',
          'sleeve.toml:2: targets_file is "missing.csv" and there is no such file; it is relative to the '
          "sleeve file; check the path"),
    _case("refused", "targets that an optimiser should make", "sleeve.toml",
          b"capital = 1000\n"
          b"[targets.optimise]\n"
          b'objective = "min_variance"\n'
          b"[prices]\n"
          b'source = "sample"\n',
          "sleeve.toml:2: [targets.optimise] is not available yet; targets are weights by symbol; write the "
          "weights in [targets], or name a targets_file"),
    _case("refused", "an unknown way with the sum", "sleeve.toml",
          b'capital = 1000\nwhen_not_one = "scale"\n' + TARGETS_AND_PRICES,
          'sleeve.toml:2: when_not_one is "scale"; it is one of refuse, normalise, rest_to_cash; correct it'),
    _case("refused", "no source of prices", "sleeve.toml", b"capital = 1000\n[targets]\nAAPL = 0.6\nMSFT = 0.4\n",
          'sleeve.toml: source is missing; [prices] names its source; add source = "yahoo", "sample" or the '
          "path of a file"),
    _case("refused", "a source that is misspelt", "sleeve.toml",
          b'capital = 1000\n[targets]\nAAPL = 0.6\nMSFT = 0.4\n[prices]\nsource = "yaho"\n',
          'sleeve.toml:6: prices.source is "yaho" and there is no such file; it is "sample", "yahoo" or the '
          'path of a file; did you mean "yahoo"?'),
    _case("refused", "a file of prices that is not there", "sleeve.toml",
          b"capital = 1000\n"
          b"[targets]\n"
          b"AAPL = 0.6\n"
          b"MSFT = 0.4\n"
          b"[prices]\n"
          b'source = "data/closes.csv"\n',
          'sleeve.toml:6: prices.source is "data/closes.csv" and there is no such file; it is "sample", '
          '"yahoo" or the path of a file; check the path; it is relative to the sleeve file'),
    _case("refused", "an unknown field", "sleeve.toml", WHOLE + b'field = "last"\n',
          'sleeve.toml:8: prices.field is "last"; it is one of close, vwap, mid; correct it'),
    _case("refused", "an unknown basis", "sleeve.toml", WHOLE + b'basis = "adjusted"\n',
          'sleeve.toml:8: prices.basis is "adjusted"; it is one of raw, split, total; correct it'),
    _case("refused", "an unknown interval", "sleeve.toml", WHOLE + b'interval = "daily"\n',
          'sleeve.toml:8: prices.interval is "daily"; it is a count of m, h, d, wk or mo, such as 1d or 15m; '
          "correct it"),
    _case("refused", "an unknown period", "sleeve.toml", WHOLE + b'period = "one year"\n',
          'sleeve.toml:8: prices.period is "one year"; it is a count of d, wk, mo or y, such as 1y, or ytd or '
          "max; correct it"),
    _case("refused", "a start that is no date", "sleeve.toml", WHOLE + b'start = "01/02/2025"\n',
          'sleeve.toml:8: prices.start is "01/02/2025"; it is a date such as 2026-01-02; correct the value'),
    _case("refused", "a start that does not exist", "sleeve.toml", WHOLE + b'start = "2025-02-30"\n',
          'sleeve.toml:8: prices.start is "2025-02-30"; it is a date such as 2026-01-02; correct the value'),
    _case("refused", "a date that TOML does not know", "sleeve.toml", WHOLE + b"start = 2025-02-30\n",
          "sleeve.toml:8: the date does not exist; a line is key = value, [table] or a # comment; correct the date"),
    _case("refused", "a start with a time", "sleeve.toml", WHOLE + b"start = 2025-01-02T10:00:00Z\n",
          "sleeve.toml:8: prices.start is 2025-01-02 10:00:00+00:00; it is a date such as 2026-01-02; correct "
          "the value"),
    _case("refused", "a start after the end", "sleeve.toml", WHOLE + b"start = 2025-12-31\nend = 2025-01-02\n",
          "sleeve.toml:8: prices.start is 2025-12-31, after prices.end 2025-01-02; start is not after end; "
          "correct one of them"),
    _case("refused", "a start beside a period", "sleeve.toml", WHOLE + b'start = 2025-01-02\nperiod = "1y"\n',
          "sleeve.toml:9: prices.period stands beside prices.start; the first session is given once; remove "
          "one of them"),
    _case("refused", "a scale out of range", "sleeve.toml", WHOLE + b"scale = 12\n",
          "sleeve.toml:8: prices.scale is 12; it is a number of decimals from 0 to 9; correct it"),
    _case("refused", "a scale with decimals", "sleeve.toml", WHOLE + b"scale = 2.5\n",
          "sleeve.toml:8: prices.scale is 2.5; it is a whole number; correct the value"),
    _case("refused", "a tolerance in percent", "sleeve.toml", WHOLE + b'[policy]\ntolerance = "2%"\n',
          'sleeve.toml:9: policy.tolerance is "2%"; it is a number or a table of numbers by symbol or "none"; '
          "write the number without quotes (a fraction as 0.02)"),
    _case("refused", "a tolerance below zero", "sleeve.toml", WHOLE + b"[policy]\ntolerance = -0.02\n",
          "sleeve.toml:9: policy.tolerance is -0.02; a band is a fraction of zero or more (0.02 is two "
          "points); correct tolerance"),
    _case("refused", "a tolerance of one symbol in percent", "sleeve.toml",
          WHOLE + b'[policy.tolerance]\nAAPL = "5%"\n',
          'sleeve.toml:9: policy.tolerance.AAPL is "5%"; it is a number; write the number without quotes (a '
          "fraction as 0.02)"),
    _case("refused", "a tolerance of a symbol with a dot without quotes", "sleeve.toml",
          WHOLE + b"[policy.tolerance]\nBRK.B = 0.05\n",
          "sleeve.toml:9: policy.tolerance.BRK is a table; TOML takes the dot of a symbol without quotes for a "
          'table; write "BRK.B" in quotes'),
    _case("refused", "a tolerance that is NaN", "sleeve.toml", WHOLE + b"[policy]\ntolerance = nan\n",
          'sleeve.toml:9: policy.tolerance is NaN; it is a number or a table of numbers by symbol or "none"; '
          "correct the value"),
    _case("refused", "an unknown way to combine bands", "sleeve.toml",
          WHOLE + b'[policy]\nrelative = 0.25\ncombine = "min"\n',
          "sleeve.toml:10: policy.combine is 'min'; it is one of smaller, larger; correct combine"),
    _case("refused", "an unknown place to trade to", "sleeve.toml", WHOLE + b'[policy]\nto = "middle"\n',
          "sleeve.toml:9: policy.to is 'middle'; it is target, edge or a fraction of the band from 0 to 1; "
          "correct to"),
    _case("refused", "a place to trade to beyond the band", "sleeve.toml", WHOLE + b"[policy]\nto = 1.5\n",
          "sleeve.toml:9: policy.to is 1.5; it is target, edge or a fraction of the band from 0 to 1; correct to"),
    _case("refused", "an unknown calendar", "sleeve.toml", WHOLE + b'[policy]\ncalendar = "fortnightly"\n',
          "sleeve.toml:9: policy.calendar is 'fortnightly'; it is one of daily, weekly, monthly, "
          "quarterly, yearly; correct calendar"),
    _case("refused", "an unknown when", "sleeve.toml", WHOLE + b'[policy]\nwhen = "never"\n',
          "sleeve.toml:9: policy.when is 'never'; it is one of either, both, band, calendar; correct when"),
    _case("refused", "a calendar that is asked for and not named", "sleeve.toml",
          WHOLE + b'[policy]\nwhen = "calendar"\n',
          "sleeve.toml:9: policy.when is 'calendar'; it needs a calendar; correct when"),
    _case("refused", "nothing that would ever trade", "sleeve.toml", WHOLE + b'[policy]\ntolerance = "none"\n',
          'sleeve.toml:9: policy.tolerance is "none"; without a band and without a calendar nothing would ever '
          "trade; correct tolerance"),
    _case("refused", "an unknown scope", "sleeve.toml", WHOLE + b'[policy]\nscope = "some"\n',
          "sleeve.toml:9: policy.scope is 'some'; it is one of all, breached; correct scope"),
    _case("refused", "an unknown mode", "sleeve.toml", WHOLE + b'[policy]\nmode = "buy"\n',
          "sleeve.toml:9: policy.mode is 'buy'; it is one of full, buy_only, sell_only; correct mode"),
    _case("refused", "a cooldown with decimals", "sleeve.toml", WHOLE + b"[policy]\ncooldown_sessions = 1.5\n",
          "sleeve.toml:9: policy.cooldown_sessions is 1.5; it is a whole number; correct the value"),
    _case("refused", "a cooldown below zero", "sleeve.toml", WHOLE + b"[policy]\ncooldown_sessions = -1\n",
          "sleeve.toml:9: policy.cooldown_sessions is -1; it is zero or more; correct cooldown_sessions"),
    _case("refused", "an unknown unwanted", "sleeve.toml", WHOLE + b'[policy]\nunwanted = "keep"\n',
          "sleeve.toml:9: policy.unwanted is 'keep'; it is one of sell, hold, refuse; correct unwanted"),
    _case("refused", "an unknown rounding", "sleeve.toml", WHOLE + b'[policy]\nrounding = "up"\n',
          "sleeve.toml:9: policy.rounding is 'up'; it is one of best, nearest, down; correct rounding"),
    _case("refused", "an unknown objective", "sleeve.toml", WHOLE + b'[policy]\nobjective = "cost"\n',
          "sleeve.toml:9: policy.objective is 'cost'; it is one of drift, names; correct objective"),
    _case("refused", "a fee below zero", "sleeve.toml", WHOLE + b"[costs]\nfee_bps = -5\n",
          "sleeve.toml:9: costs.fee_bps is -5; it is a number of zero or more; correct fee_bps"),
    _case("refused", "a fee that is text", "sleeve.toml", WHOLE + b'[costs]\nfee_bps = "5"\n',
          'sleeve.toml:9: costs.fee_bps is "5"; it is a number; write the number without quotes (a fraction as '
          "0.02)"),
    _case("refused", "a fee above half the trade", "sleeve.toml", WHOLE + b"[costs]\nfee_bps = 50000\n",
          "sleeve.toml:9: costs.fee_bps is 50000; it is in basis points, from 0 to 5000; correct fee_bps"),
    _case("refused", "a cap below the least fee", "sleeve.toml",
          WHOLE + b"[costs]\nper_order_min = 5\nper_order_cap = 1\n",
          "sleeve.toml:10: costs.per_order_cap is 1; it is not less than per_order_min; correct per_order_cap"),
    _case("refused", "a half spread of one symbol below zero", "sleeve.toml",
          WHOLE + b'[costs]\nhalf_spread_bps = { AAPL = -1, "*" = 2 }\n',
          "sleeve.toml:9: costs.half_spread_bps of AAPL is -1; it is a number of zero or more; correct "
          "half_spread_bps of AAPL"),
    _case("refused", "an unknown key of a fee table", "sleeve.toml",
          WHOLE + (
              b"[[costs.sell_fees]]\n"
              b'name = "SEC"\n'
              b"bps = 0.278\n"
              b"[[costs.sell_fees]]\n"
              b'name = "TAF"\n'
              b"per_shares = 0.01\n"
          ),
          "sleeve.toml:13: unknown key per_shares in [costs.sell_fees]; the nearest known one is per_share; "
          "correct it or delete the line"),
    _case("refused", "a fee table with a date that is none", "sleeve.toml",
          WHOLE + b'[[costs.sell_fees]]\nname = "SEC"\nsince = "soon"\n',
          'sleeve.toml:10: costs.sell_fees.since is "soon"; it is a date such as 2026-01-02; correct the value'),
    _case("refused", "a fee of a fee table below zero", "sleeve.toml",
          WHOLE + (
              b"[[costs.sell_fees]]\n"
              b'name = "SEC"\n'
              b"bps = 0.278\n"
              b"[[costs.sell_fees]]\n"
              b'name = "TAF"\n'
              b"per_share = -0.01\n"
          ),
          "sleeve.toml:13: costs.sell_fees per_share of TAF is -0.01; it is a number of zero or more; correct "
          "sell_fees per_share of TAF"),
    _case("refused", "a fee table that is a number", "sleeve.toml", WHOLE + b"[costs]\nsell_fees = 0.278\n",
          "sleeve.toml:9: costs.sell_fees is 0.278; it is a list of tables; correct the value"),
    _case("refused", "an impact without volumes", "sleeve.toml", WHOLE + b"[costs]\nimpact = { coefficient = 0.1 }\n",
          "sleeve.toml:9: costs.impact is ['coefficient']; it has coefficient, volatility and volume; correct "
          "impact"),
    _case("refused", "an impact with an unknown key", "sleeve.toml",
          WHOLE +
          b"[costs]\nimpact = { coefficient = 0.1, volatility = { AAPL = 0.02 }, volumes = { AAPL = 5 } }\n",
          "sleeve.toml:9: unknown key volumes in [costs.impact]; the nearest known one is volume; correct it "
          "or delete the line"),
    _case("refused", "a cash floor below zero", "sleeve.toml", WHOLE + b"[limits]\ncash_floor = -1\n",
          "sleeve.toml:9: limits.cash_floor is -1; it is a number of zero or more; correct cash_floor"),
    _case("refused", "a step of zero", "sleeve.toml", WHOLE + b"[limits]\nstep = 0\n",
          "sleeve.toml:9: limits.step is 0; it is a number of shares above zero, with at most nine decimals; "
          "correct step"),
    _case("refused", "a step of one symbol finer than counted", "sleeve.toml",
          WHOLE + b"[limits]\nstep = { AAPL = 0.00000000001 }\n",
          "sleeve.toml:9: limits.step of AAPL is 1e-11; it is a number of shares above zero, with at most nine "
          "decimals; correct step of AAPL"),
    _case("refused", "a lock that is text", "sleeve.toml", WHOLE + b'[limits]\nno_buy = "AAPL"\n',
          'sleeve.toml:9: limits.no_buy is "AAPL"; it is a list of symbols such as ["AAPL"]; correct the value'),
    _case("refused", "a lock of a path", "sleeve.toml", WHOLE + b'[limits]\nno_buy = ["../AAPL"]\n',
          "sleeve.toml:9: limits.no_buy: the symbol '../AAPL' looks like a path; a symbol is 1 to 32 letters, "
          "digits and . - _ ^ = & : # $ signs; correct it"),
    _case("refused", "a turnover cap below zero", "sleeve.toml", WHOLE + b"[limits]\nturnover_max = -0.5\n",
          "sleeve.toml:9: limits.turnover_max is -0.5; it is a number of zero or more; correct turnover_max"),
    _case("refused", "an age of prices with decimals", "sleeve.toml",
          WHOLE + b"[limits]\nprice_age_sessions_max = 0.5\n",
          "sleeve.toml:9: limits.price_age_sessions_max is 0.5; it is a whole number; correct the value"),
    _case("refused", "plots that are text", "sleeve.toml", WHOLE + b'[output]\nplots = "yes"\n',
          'sleeve.toml:9: output.plots is "yes"; it is true or false; write it without quotes'),
    _case("refused", "an empty folder", "sleeve.toml", WHOLE + b'[output]\ndir = ""\n',
          'sleeve.toml:9: output.dir is ""; it is the path of a folder; correct it'),
    _case("refused", "a folder that is a number", "sleeve.toml", WHOLE + b"[output]\ndir = 5\n",
          "sleeve.toml:9: output.dir is 5; it is text in quotes; write it in quotes"),
    _case("refused", "text without quotes", "sleeve.toml", b"capital = 1000\nname = core\n" + TARGETS_AND_PRICES,
          "sleeve.toml:2: the value is none that TOML knows; a line is key = value, [table] or a # comment; "
          'write text in quotes ("AAPL"), numbers with a point (0.2), true and false in small letters'),
    _case("refused", "a quote that is not closed", "sleeve.toml",
          b'capital = 1000\nname = "core\n' + TARGETS_AND_PRICES,
          "sleeve.toml:2: a text is not closed with its quote; a line is key = value, [table] or a # comment; "
          "close it"),
    _case("refused", "a list that is not closed", "sleeve.toml", WHOLE + b'[limits]\nno_buy = ["AAPL"\n',
          "sleeve.toml:9: a list is not closed with ]; a line is key = value, [table] or a # comment; close it"),
    _case("refused", "a line that is no key", "sleeve.toml", b"capital 1000\n" + TARGETS_AND_PRICES,
          "sleeve.toml:1: there is no = behind the key; a line is key = value, [table] or a # comment; write "
          "key = value"),
    _case("refused", "a decimal comma", "sleeve.toml", b"capital = 1000,50\n" + TARGETS_AND_PRICES,
          "sleeve.toml:1: something stands behind the value; a line is key = value, [table] or a # comment; "
          'write text in quotes ("AAPL"), numbers with a point (0.2), true and false in small letters'),
    _case("refused", "a CSV in place of a sleeve", "sleeve.toml", b"symbol,weight\nAAPL,1\n",
          "sleeve.toml:1: there is no = behind the key; a line is key = value, [table] or a # comment; write "
          "key = value"),
    _case("refused", "a NUL byte", "sleeve.toml", b"capital = 1000\x00\n",
          "sleeve.toml:1: there is a NUL byte, so this is no text; a text file is UTF-8, or UTF-16 with a byte "
          "order mark; save it as UTF-8 text"),
    _case("refused", "tables that are too deep", "sleeve.toml", b"a = " + b"[" * 100_000,
          "sleeve.toml: lists or tables stand too deep in each other; write them flat"),
    _case("refused", "a capital finer than any scale", "sleeve.toml",
          b"capital = 1000.000000000000000000000000000000000001\n" + TARGETS_AND_PRICES,
          "sleeve.toml:1: capital is 1000.000000000000000000000000000000000001; it has at most 6 decimals (the "
          "scale); round it"),
    _case("refused", "a key that is too deep", "sleeve.toml", b"a" + b".a" * 65 + b" = 1\n",
          "sleeve.toml:1: the key is too deep; a line is key = value, [table] or a # comment; shorten the key"),
    _case("refused", "many faults at once", "sleeve.toml",
          b"captial = 1000\n"
          b"[targets]\n"
          b"AAPL = 0.6\n"
          b'MSFT = "x"\n'
          b"[policy]\n"
          b"tolerence = 0.02\n"
          b"to = 3\n"
          b'calendar = "fortnightly"\n'
          b'when = "both"\n'
          b"[costs]\n"
          b"fee_bps = -5\n"
          b"[limits]\n"
          b'no_buy = "AAPL"\n'
          b"[prices]\n"
          b'source = "yaho"\n'
          b"[otput]\n",
          "sleeve.toml: capital is missing; a sleeve has a capital; add capital = 100000 above the first [table]\n"
          "sleeve.toml:1: unknown key captial; the nearest known one is capital; correct it or delete the line\n"
          "sleeve.toml:4: the weight of MSFT: 'x' is no number; a number is digits with at most one decimal "
          "point; correct the cell\n"
          "sleeve.toml:6: unknown key tolerence in [policy]; the nearest known one is tolerance; correct it or "
          "delete the line\n"
          "sleeve.toml:7: policy.to is 3; it is target, edge or a fraction of the band from 0 to 1; correct to\n"
          "sleeve.toml:8: policy.calendar is 'fortnightly'; it is one of daily, weekly, monthly, "
          "quarterly, yearly; correct calendar\n"
          "sleeve.toml:11: costs.fee_bps is -5; it is a number of zero or more; correct fee_bps\n"
          'sleeve.toml:13: limits.no_buy is "AAPL"; it is a list of symbols such as ["AAPL"]; correct the value\n'
          'sleeve.toml:15: prices.source is "yaho" and there is no such file; it is "sample", "yahoo" or the '
          'path of a file; did you mean "yahoo"?\n'
          "sleeve.toml:16: unknown key otput; the nearest known one is output; correct it or delete the line"),
    _case("accepted", "orders and tax", "sleeve.toml",
          WHOLE + (
              b"[orders]\n"
              b"order_nav_max = 0.5\n"
              b'order_type = "LOC"\n'
              b'restricted = ["XYZ"]\n'
              b'listings = ["AAPL=NASDAQ"]\n'
              b'exchange_minutes = "none"\n'
              b"[tax]\n"
              b"short = 0.37\n"
              b"long = 0.2\n"
          ),
          "core: 100000 USD of AAPL 0.6, MSFT 0.4, CASH 0"),
    _case("refused", "an unknown limit on orders", "sleeve.toml", WHOLE + b"[orders]\norder_nav = 0.5\n",
          "sleeve.toml:9: unknown key order_nav in [orders]; the nearest known one is order_nav_max; correct it or "
          "delete the line"),
    _case("refused", "a limit on orders below zero", "sleeve.toml", WHOLE + b"[orders]\norder_nav_max = -1\n",
          "sleeve.toml:9: orders.order_nav_max is -1; it is a number from 0 to 1000; correct order_nav_max"),
    _case("refused", "a price collar of the whole price", "sleeve.toml", WHOLE + b"[orders]\nprice_collar = 1\n",
          "sleeve.toml:9: orders.price_collar is 1; it is a fraction below 1 (0.05 is five percent); "
          "correct price_collar"),
    _case("refused", "a limit on money that is text", "sleeve.toml", WHOLE + b'[orders]\norder_notional_max = "much"\n',
          'sleeve.toml:9: orders.order_notional_max is "much"; it is a number or "none"; '
          "write the number without quotes (a fraction as 0.02)"),
    _case("refused", "a step of limit prices of zero", "sleeve.toml", WHOLE + b"[orders]\nlimit_tick = 0\n",
          "sleeve.toml:9: orders.limit_tick is 0; it is above zero, with at most nine decimals; correct limit_tick"),
    _case("refused", "a time in force that is none", "sleeve.toml", WHOLE + b'[orders]\ntime_in_force = "IOC"\n',
          "sleeve.toml:9: orders.time_in_force is 'IOC'; it is one of DAY, GTC, OPG; correct time_in_force"),
    _case("refused", "a strategy with a comma", "sleeve.toml", WHOLE + b'[orders]\nstrategy = "a,b"\n',
          "sleeve.toml:9: orders.strategy is 'a,b'; it is letters, digits, spaces and . _ / - (at most 40); "
          "correct strategy"),
    _case("refused", "a broker's symbol without a name", "sleeve.toml", WHOLE + b'[orders]\nsymbols = ["BRK.B"]\n',
          "sleeve.toml:9: orders.symbols is 'BRK.B'; a row is SYMBOL=NAME, such as BRK.B=BRK B; correct symbols"),
    _case("refused", "a symbol listed twice", "sleeve.toml", WHOLE + b'[orders]\nlistings = ["A=NYSE", "A=NASDAQ"]\n',
          "sleeve.toml:9: orders.listings is ['A=NASDAQ', 'A=NYSE']; a symbol has one row; correct listings"),
    _case("refused", "an order type that is none", "sleeve.toml", WHOLE + b'[orders]\norder_type = "MAO"\n',
          "sleeve.toml:9: orders.order_type is 'MAO'; it is one of MOC, LOC, MKT, LMT; correct order_type"),
    _case("refused", "restricted names that are no list", "sleeve.toml", WHOLE + b'[orders]\nrestricted = "XYZ"\n',
          'sleeve.toml:9: orders.restricted is "XYZ"; it is a list of symbols such as ["AAPL"]; correct the value'),
    _case("refused", "a restricted name that is no symbol", "sleeve.toml",
          WHOLE + b'[orders]\nrestricted = ["X Y"]\n',
          "sleeve.toml:9: orders.restricted: the symbol 'X Y' has a character that no symbol has; a symbol is 1 to 32 "
          "letters, digits and . - _ ^ = & : # $ signs; correct it"),
    _case("refused", "a listing without an exchange", "sleeve.toml", WHOLE + b'[orders]\nlistings = ["AAPL"]\n',
          "sleeve.toml:9: orders.listings is 'AAPL'; a row is SYMBOL=NAME, such as BRK.B=BRK B; correct listings"),
    _case("refused", "minutes that are no whole number", "sleeve.toml", WHOLE + b"[orders]\ndesk_minutes = 2.5\n",
          "sleeve.toml:9: orders.desk_minutes is 2.5; it is a whole number; correct the value"),
    _case("refused", "a tax rate in percent", "sleeve.toml", WHOLE + b"[tax]\nshort = 37\n",
          "sleeve.toml:9: tax.short is 37; it is a fraction from 0 to 1 with at most nine decimals (0.37 is 37 "
          "percent); correct short"),
    _case("refused", "a tax rate that is text", "sleeve.toml", WHOLE + b'[tax]\nlong = "20%"\n',
          'sleeve.toml:9: tax.long is "20%"; it is a number or "none"; write the number without quotes (a fraction as '
          "0.02)"),
    _case("refused", "an unknown tax rate", "sleeve.toml", WHOLE + b"[tax]\nmedium = 0.3\n",
          "sleeve.toml:9: unknown key medium in [tax]; known are short, long; correct it or delete the line"),
)
# fmt: on
