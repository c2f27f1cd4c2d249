package welcome

// Typed is the text of both fields.
func (s *Screen) Typed() string { return s.token.Text() + s.ngrok.Text() }
