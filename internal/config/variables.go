package config

import (
	"slices"
	"strings"

	"callboard/internal/suggest"
	"callboard/internal/text"
)

const envPrefix = "CALLBOARD_"

// Variables that begin like settings and are none: the tests of this project steer themselves by them.
const (
	testPrefix  = envPrefix + "TEST_"
	benchPrefix = envPrefix + "BENCH_"
)

// optionOf and variableOf lead from a variable of the environment to its option and back.
func optionOf(variable string) string {
	return strings.ToLower(strings.ReplaceAll(strings.TrimPrefix(variable, envPrefix), "_", "-"))
}

func variableOf(option string) string {
	return envPrefix + strings.ToUpper(strings.ReplaceAll(option, "-", "_"))
}

// unknownVariables has a line for every variable that looks like a setting and is none, in the order of their names. It is
// no error: the environment is shared, and a variable of a newer version must not keep an older one from its work.
// What a variable holds is never shown: it may be a token.
func unknownVariables(env []string, known map[string]Option) []string {
	var lines []string
	for _, entry := range slices.Sorted(slices.Values(env)) {
		name, value, ok := strings.Cut(entry, "=")
		switch {
		case !ok, value == "", !strings.HasPrefix(name, envPrefix), strings.HasPrefix(name, testPrefix), strings.HasPrefix(name, benchPrefix):
			continue
		}
		if _, ok := known[optionOf(name)]; ok {
			continue
		}
		if line := (&text.Problem{What: plainName(name), Why: noSetting, Next: meant(name)}).Error(); !slices.Contains(lines, line) {
			lines = append(lines, line)
		}
	}
	return lines
}

// meant says what to do about a variable that is no setting.
func meant(name string) string {
	var names []string
	for _, o := range Options() {
		names = append(names, o.Name)
	}
	if close := suggest.Closest(optionOf(name), names, 1); len(close) > 0 {
		return "did you mean " + variableOf(close[0]) + "?"
	}
	if p, ok := tokenMeant(optionOf(name)); ok {
		return "did you mean " + p.variable + "?"
	}
	return "unset it; callboard --help names them all"
}

// tokenMeant tells which token somebody put where none belongs.
func tokenMeant(name string) (tokenPlaces, bool) {
	switch name = strings.ToLower(name); {
	case strings.Contains(name, "ngrok") && strings.Contains(name, "token"), strings.Contains(name, "authtoken"):
		return ngrokToken, true
	case strings.Contains(name, "token"):
		return typecastToken, true
	}
	return tokenPlaces{}, false
}

// plainName is a name as it stands if it looks like one, and in quotes if not.
func plainName(name string) string {
	odd := func(r rune) bool {
		return r != '_' && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') && (r < '0' || r > '9')
	}
	if len(name) > 60 || strings.ContainsFunc(name, odd) {
		return quote(name)
	}
	return name
}
