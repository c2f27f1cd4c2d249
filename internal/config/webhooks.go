package config

import (
	"callboard/internal/text"
	"callboard/internal/webhook/answer"
	"callboard/internal/webhook/send"
)

// target is a URL that deliveries can be sent to; empty: none was given.
func (k *checker) target(option string) string {
	s := k.text(option)
	k.refuseEmpty(option, s)
	if s == "" || k.err != nil {
		return ""
	}
	if _, err := send.ParseTarget(s); err != nil {
		k.fail(option, text.Line(err.Error()), "use one like http://localhost:3000/webhook")
		return ""
	}
	return s
}

// plan is a plan of answers; empty: none was given.
func (k *checker) plan(option string) string {
	s := k.text(option)
	k.refuseEmpty(option, s)
	if _, err := answer.Parse(s); err != nil && k.err == nil {
		k.fail(option, text.Line(text.Redact(err.Error())), "")
	}
	return s
}

// refuseEmpty refuses an empty value of a flag, which a script with an unset variable gives. In the environment and in the file it
// means none.
func (k *checker) refuseEmpty(option, value string) {
	if value == "" && k.origins[option] == byFlag {
		k.fail(option, "it is empty", "give a value, or leave the flag out")
	}
}
