package webhooks

import (
	"strings"

	"callboard/internal/text"
)

// hideQuery is a URL in which the values of secrets in the query, such as token=…, are hiddenLogin.
func hideQuery(raw string) string {
	return mapQuery(raw, func(name, value string, _ int) string {
		if field := name + "=" + value; value != "" && text.Redact(field) != text.Line(field) {
			return hiddenLogin
		}
		return value
	})
}

// restoreQuery is a URL in which the values that are still hiddenLogin are those of before: of the field with the same name, and of several
// the one at the same place among them.
func restoreQuery(typed, before string) string {
	if !strings.Contains(typed, hiddenLogin) {
		return typed
	}
	type field struct {
		name string
		n    int
	}
	values := map[field]string{}
	mapQuery(before, func(name, value string, n int) string {
		values[field{name, n}] = value
		return value
	})
	return mapQuery(typed, func(name, value string, n int) string {
		if old, ok := values[field{name, n}]; ok && value == hiddenLogin {
			return old
		}
		return value
	})
}

// mapQuery replaces the values in the query of a URL. n counts the fields of one name from 0. It may be no URL at all.
func mapQuery(raw string, value func(name, value string, n int) string) string {
	rest, fragment := raw, ""
	if i := strings.IndexByte(raw, '#'); i >= 0 {
		rest, fragment = raw[:i], raw[i:]
	}
	path, query, found := strings.Cut(rest, "?")
	if !found {
		return raw
	}
	seen, fields := map[string]int{}, strings.Split(query, "&")
	for i, f := range fields {
		name, v, ok := strings.Cut(f, "=")
		if !ok {
			continue
		}
		fields[i] = name + "=" + value(name, v, seen[name])
		seen[name]++
	}
	return path + "?" + strings.Join(fields, "&") + fragment
}
