package english

import (
	"strings"

	"callboard/internal/lazy"
)

// unit is the name of a measure for one and for many.
type unit struct{ one, many string }

// units are the unit symbols after a number, case-sensitive. Those in adjacentOnly count only where no space separates
// them from the number.
var units = lazy.Value[map[string]unit]{Make: func() map[string]unit {
	return map[string]unit{
		"km": {"kilometer", "kilometers"}, "m": {"meter", "meters"}, "cm": {"centimeter", "centimeters"}, "mm": {"millimeter", "millimeters"},
		"um": {"micrometer", "micrometers"}, "nm": {"nanometer", "nanometers"}, "mi": {"mile", "miles"}, "ft": {"foot", "feet"}, "yd": {"yard", "yards"},
		"kg": {"kilogram", "kilograms"}, "g": {"gram", "grams"}, "mg": {"milligram", "milligrams"}, "lb": {"pound", "pounds"}, "lbs": {"pound", "pounds"},
		"oz": {"ounce", "ounces"}, "l": {"liter", "liters"}, "L": {"liter", "liters"}, "ml": {"milliliter", "milliliters"}, "mL": {"milliliter", "milliliters"},
		"s": {"second", "seconds"}, "sec": {"second", "seconds"}, "secs": {"second", "seconds"}, "ms": {"millisecond", "milliseconds"},
		"us": {"microsecond", "microseconds"}, "ns": {"nanosecond", "nanoseconds"}, "min": {"minute", "minutes"}, "mins": {"minute", "minutes"},
		"h": {"hour", "hours"}, "hr": {"hour", "hours"}, "hrs": {"hour", "hours"}, "d": {"day", "days"},
		"Hz": {"hertz", "hertz"}, "kHz": {"kilohertz", "kilohertz"}, "MHz": {"megahertz", "megahertz"}, "GHz": {"gigahertz", "gigahertz"},
		"hz": {"hertz", "hertz"}, "khz": {"kilohertz", "kilohertz"}, "mhz": {"megahertz", "megahertz"}, "ghz": {"gigahertz", "gigahertz"},
		"B": {"byte", "bytes"}, "KB": {"kilobyte", "kilobytes"}, "kB": {"kilobyte", "kilobytes"}, "MB": {"megabyte", "megabytes"}, "GB": {"gigabyte", "gigabytes"},
		"TB": {"terabyte", "terabytes"}, "KiB": {"kibibyte", "kibibytes"}, "MiB": {"mebibyte", "mebibytes"}, "GiB": {"gibibyte", "gibibytes"},
		"kbit": {"kilobit", "kilobits"}, "kbps": {"kilobit per second", "kilobits per second"}, "Mbps": {"megabit per second", "megabits per second"},
		"Gbps": {"gigabit per second", "gigabits per second"}, "fps": {"frame per second", "frames per second"}, "dB": {"decibel", "decibels"},
		"V": {"volt", "volts"}, "W": {"watt", "watts"}, "kW": {"kilowatt", "kilowatts"}, "kWh": {"kilowatt hour", "kilowatt hours"}, "A": {"amp", "amps"},
		"mA": {"milliamp", "milliamps"}, "mAh": {"milliamp hour", "milliamp hours"}, "px": {"pixel", "pixels"}, "pt": {"point", "points"},
		"mph": {"mile per hour", "miles per hour"}, "kph": {"kilometer per hour", "kilometers per hour"}, "rpm": {"r p m", "r p m"}, "cal": {"calorie", "calories"},
		"kcal": {"kilocalorie", "kilocalories"}, "in": {"inch", "inches"}, "k": {"k", "k"}, "K": {"k", "k"}, "M": {"million", "million"}, "bn": {"billion", "billion"},
		"x": {"times", "times"}, "X": {"times", "times"}, "ha": {"hectare", "hectares"}, "bpm": {"beat per minute", "beats per minute"},
		"J": {"joule", "joules"}, "N": {"newton", "newtons"}, "Pa": {"pascal", "pascals"}, "hPa": {"hectopascal", "hectopascals"},
	}
}}

// adjacentOnly are the symbols that are units only without a space before them; after a space they are words or
// letters.
const adjacentOnly = " in d B V W A L k K M x X J N us Pa "

// perUnits are the units that may follow a slash.
var perUnits = lazy.Value[map[string]string]{Make: func() map[string]string {
	return map[string]string{
		"h": "hour", "hr": "hour", "s": "second", "sec": "second", "min": "minute", "day": "day", "d": "day", "month": "month", "mo": "month", "year": "year", "yr": "year",
		"week": "week", "m": "meter", "kg": "kilogram", "l": "liter", "L": "liter", "km": "kilometer",
	}
}}

// unitAt returns the unit k tokens ahead and the number of its tokens.
func (r *reader) unitAt(k int) (unit, int) {
	t := r.tok(k)
	switch t.text {
	case "%":
		return unit{"percent", "percent"}, 1
	case "‰":
		return unit{"per mille", "per mille"}, 1
	case "°":
		switch s := r.tok(k + 1); {
		case s.adjacent && (s.text == "C" || s.text == "c"):
			return unit{"degree celsius", "degrees celsius"}, 2
		case s.adjacent && (s.text == "F" || s.text == "f"):
			return unit{"degree fahrenheit", "degrees fahrenheit"}, 2
		}
		return unit{"degree", "degrees"}, 1
	}
	u, ok := units.Get()[t.text]
	if !ok || t.startsLine || !t.adjacent && strings.Contains(adjacentOnly, " "+t.text+" ") {
		return unit{}, 0
	}
	if next := r.tok(k + 1); next.adjacent && (next.text == "x" || next.kind == digits || next.text == "-" && t.text == "x") {
		return unit{}, 0 // the letter belongs to a name: 4x4, 5h30
	}
	if (t.text == "x" || t.text == "X") && r.tok(k+1).kind == digits {
		return unit{}, 0
	}
	return u, 1
}

func (r *reader) hasUnit(k int) bool {
	_, n := r.unitAt(k)
	return n > 0
}

// addUnit adds the name of the unit at the token, if there is one: km, km/h, m^2.
func (r *reader) addUnit(one bool) {
	u, n := r.unitAt(0)
	if n == 0 {
		return
	}
	name := u.many
	if one {
		name = u.one
	}
	if r.adjacent(n, "^") && (r.adjacent(n+1, "2") || r.adjacent(n+1, "3")) {
		power := "square "
		if r.tok(n+1).text == "3" {
			power = "cubic "
		}
		name = power + name
		n += 2
	}
	if per, ok := perUnits.Get()[r.tok(n+1).text]; ok && r.adjacent(n, "/") && r.tok(n+1).adjacent {
		name += " per " + per
		n += 2
	}
	r.addWords(r.consume(n), name)
}
