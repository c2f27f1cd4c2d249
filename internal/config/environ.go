package config

import (
	"runtime"
	"strings"
)

// Lookup returns a variable of the environment, whose name is in upper case; empty if it is not set. Windows makes no difference between
// the cases of a name.
func (s Source) Lookup(name string) string { return s.onSystem().lookup(name) }

// lookup returns an environment variable. The last value counts if there are several, as in a shell.
func (s Source) lookup(name string) string {
	for i := len(s.Env) - 1; i >= 0; i-- {
		if k, v, ok := strings.Cut(s.Env[i], "="); ok && k == name {
			return v
		}
	}
	return ""
}

// onSystem returns the source with the names of variables as they are looked up.
func (s Source) onSystem() Source {
	if runtime.GOOS == "windows" {
		s.Env = upperNames(s.Env)
	}
	return s
}

// upperNames returns an environment in which the names of variables are in upper case, as all names that are asked for are.
// Windows makes no difference between the cases, and keeps a name as it was first set.
func upperNames(env []string) []string {
	upper := make([]string, len(env))
	for i, entry := range env {
		name, value, ok := strings.Cut(entry, "=")
		if upper[i] = entry; ok {
			upper[i] = strings.ToUpper(name) + "=" + value
		}
	}
	return upper
}
