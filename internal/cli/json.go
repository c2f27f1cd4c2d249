package cli

import (
	"bytes"
	"encoding/json"

	"callboard/internal/text"
)

// encodeJSON is the one encoder of this package: one line without a line break at its end, which nothing in it can break (text.EscapeJSON).
func encodeJSON(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false) // "&" in a URL stays readable
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return text.EscapeJSON(bytes.TrimSuffix(b.Bytes(), []byte("\n"))), nil
}
