package cli

import (
	"cmp"
	"strings"

	"callboard/internal/text"
)

// filledText is a flag whose value may not be empty. It would otherwise count as not given, which a script with an unset variable
// does not mean.
type filledText struct {
	value *string
	next  string // what to do about an empty value; empty: give one or leave the flag out
}

func (f *filledText) Type() string { return "string" }
func (f *filledText) String() string {
	if f.value == nil { // the zero value, with which pflag compares
		return ""
	}
	return *f.value
}

// Set stores the value. Its error is a *text.Problem.
func (f *filledText) Set(value string) error {
	if strings.TrimSpace(value) == "" {
		return &text.Problem{Why: "it is empty", Next: cmp.Or(f.next, "give a value, or leave the flag out")}
	}
	*f.value = value
	return nil
}
