package webhook

import (
	"slices"
	"strings"
)

// FieldValue is the value of the first field of a name, in any case; empty if there is none.
func FieldValue(fields [][2]string, name string) string {
	if i := fieldIndex(fields, name); i >= 0 {
		return fields[i][1]
	}
	return ""
}

// HasField reports whether there is a field of a name, in any case.
func HasField(fields [][2]string, name string) bool { return fieldIndex(fields, name) >= 0 }

func fieldIndex(fields [][2]string, name string) int {
	return slices.IndexFunc(fields, func(f [2]string) bool { return strings.EqualFold(f[0], name) })
}
