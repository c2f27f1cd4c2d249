package api

// secret holds a token behind a pointer, so that printing a struct around it with any verb shows an address.
type secret struct{ value *string }

func (s secret) reveal() string {
	if s.value == nil {
		return ""
	}
	return *s.value
}
