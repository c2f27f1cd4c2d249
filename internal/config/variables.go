package config

import (
	"slices"
	"strings"

	"callboard/internal/suggest"
	"callboard/internal/text"
)

const envPrefix = "CALLBOARD_"

// Prefixes of variables that are not settings: the tests and benchmarks of this project use them.
const (
	testPrefix  = envPrefix + "TEST_"
	benchPrefix = envPrefix + "BENCH_"
)

// execVariables are what "callboard listen --exec" gives to a program, which may start a callboard.
func execVariables() []string {
	return []string{"CALLBOARD_DELIVERY", "CALLBOARD_JOB", "CALLBOARD_STATUS"}
}

// optionOf returns the option of an environment variable, variableOf the reverse.
func optionOf(variable string) string {
	return strings.ToLower(strings.ReplaceAll(strings.TrimPrefix(variable, envPrefix), "_", "-"))
}

// Variable is the environment variable of the option.
func (o Option) Variable() string { return variableOf(o.Name) }

func variableOf(option string) string {
	return envPrefix + strings.ToUpper(strings.ReplaceAll(option, "-", "_"))
}

// unknownVariables returns a line for every variable that looks like a setting and is not one, sorted by name. It is not an
// error: the environment is shared, and a variable for a newer version must not stop an older one. The value of a variable
// is never shown, because it may be a token.
func unknownVariables(env []string, known map[string]Option) []string {
	var lines []string
	for _, entry := range slices.Sorted(slices.Values(env)) {
		name, value, ok := strings.Cut(entry, "=")
		switch {
		case !ok, value == "", !strings.HasPrefix(name, envPrefix), strings.HasPrefix(name, testPrefix), strings.HasPrefix(name, benchPrefix):
			continue
		}
		if _, ok := known[optionOf(name)]; ok || slices.Contains(execVariables(), name) {
			continue
		}
		if line := (&text.Problem{What: quoteName(name), Why: noSetting, Next: suggestion(name)}).Error(); !slices.Contains(lines, line) {
			lines = append(lines, line)
		}
	}
	return lines
}

// suggestion says what to do about a variable that is not a setting.
func suggestion(name string) string {
	var names []string
	for _, o := range allOptions() {
		names = append(names, o.Name)
	}
	if close := suggest.Closest(optionOf(name), names, 1); len(close) > 0 {
		return "did you mean " + variableOf(close[0]) + "?"
	}
	if p, ok := likelyToken(optionOf(name)); ok {
		return "did you mean " + p.variable + "?"
	}
	return "unset it; callboard help flags lists all settings"
}

// likelyToken returns the token that a misplaced name was probably meant for.
func likelyToken(name string) (tokenSources, bool) {
	switch name = strings.ToLower(name); {
	case strings.Contains(name, "ngrok") && strings.Contains(name, "token"), strings.Contains(name, "authtoken"):
		return ngrokToken, true
	case strings.Contains(name, "api-key"), strings.Contains(name, "api_key"), strings.Contains(name, "apikey"):
		return typecastKey(), true
	case strings.Contains(name, "token"):
		return typecastToken, true
	}
	return tokenSources{}, false
}

// quoteName quotes a name unless it is short and consists of letters, digits and underscores.
func quoteName(name string) string {
	odd := func(r rune) bool {
		return r != '_' && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') && (r < '0' || r > '9')
	}
	if len(name) > 60 || strings.ContainsFunc(name, odd) {
		return quote(name)
	}
	return name
}
