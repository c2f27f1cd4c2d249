package ttsapi

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
)

// failure is an error answer. It has one of the documented shapes (section 10 of the reference): detail as a string,
// detail as a list of violations, or error_code with message.
type failure struct {
	status     int
	code       string // error_code; with it the text is the message
	text       string
	violations []violation
}

// violation is one error of the schema, as FastAPI writes it (OpenAPI schema HTTPValidationError).
type violation struct {
	Type  string          `json:"type"`
	Loc   []any           `json:"loc"`
	Msg   string          `json:"msg"`
	Input json.RawMessage `json:"input,omitempty"`
	Ctx   map[string]any  `json:"ctx,omitempty"`
}

func refusal(status int, detail string) *failure { return &failure{status: status, text: detail} }

func coded(status int, code, message string) *failure {
	return &failure{status: status, code: code, text: message}
}

// The errors with a documented text.

func noCredits() *failure { return refusal(http.StatusPaymentRequired, "Insufficient credit") }
func unexpected() *failure {
	return refusal(http.StatusInternalServerError, "An unexpected error occurred")
}

// unspeakable is the answer to a text without anything that can be spoken: the same text must not be sent again.
func unspeakable() *failure {
	return coded(http.StatusUnprocessableEntity, "TEXT_NOT_SYNTHESIZABLE", "The text contains characters or symbols that cannot be synthesized.")
}

func (a *API) tooMany() *failure { return refusal(http.StatusTooManyRequests, "Too many requests") }

// send sends an error.
func (a *API) send(w http.ResponseWriter, f *failure) {
	if f.status == http.StatusTooManyRequests && a.Assume.RetryAfter > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(a.Assume.RetryAfter))
	}
	_ = sendJSON(w, f.status, a.shape(f)) // an error means that the client is gone
}

// shape is the body of an error.
func (a *API) shape(f *failure) any {
	switch {
	case f.violations != nil:
		return map[string]any{"detail": f.violations}
	case a.Assume.ErrorShape == "nested":
		message := map[string]string{"msg": f.text}
		if f.code != "" {
			message["error_code"] = f.code
		}
		return map[string]any{"message": message}
	case f.code != "":
		return map[string]any{"error_code": f.code, "message": f.text}
	}
	return map[string]any{"detail": f.text}
}

// sendJSON sends an answer with its length. An error means that the client is gone.
func sendJSON(w http.ResponseWriter, status int, v any) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return err // cannot happen: v is a plain struct or map
	}
	return sendBody(w, status, "application/json", b.Bytes())
}

func sendBody(w http.ResponseWriter, status int, media string, body []byte) error {
	w.Header().Set("Content-Type", media)
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	_, err := w.Write(body)
	return err
}
