package sandbox

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
)

// apiError is an error response of the API: {"message": {"msg", "error_code"}} (reference marks D and O).
type apiError struct {
	status int
	code   string
	msg    string

	undocumented bool // the code is not documented
}

func (r *apiError) Error() string { return r.msg }

// The error codes of recorded answers: a field is missing, has the wrong JSON type, or has a value that is not allowed.

func missingField(field string) *apiError {
	return &apiError{status: http.StatusBadRequest, code: "app/param/not-enough/" + field, msg: "missing parameter: " + field}
}

func typeMismatch(field, want string) *apiError {
	return &apiError{status: http.StatusBadRequest, code: "app/param/type-mismatch", msg: fmt.Sprintf("%s must be %s", field, want)}
}

func invalidField(field, reason string) *apiError {
	return &apiError{status: http.StatusBadRequest, code: "app/invalid/" + field, msg: reason}
}

// The statuses of the following errors are known or assumed. Their codes are not: these are the sandbox's own.

func undocumented(status int, code, msg string) *apiError {
	return &apiError{status: status, code: code, msg: msg, undocumented: true}
}

func notFound(what string) *apiError {
	return undocumented(http.StatusNotFound, "app/not-found/"+what, what+" not found")
}

func lockedActor() *apiError {
	return undocumented(http.StatusForbidden, "app/forbidden/actor", "the account may not use this actor")
}

func tooManyRequests(reason string) *apiError {
	return undocumented(http.StatusTooManyRequests, "app/too-many-requests", reason)
}

func internalError(reason string) *apiError {
	return undocumented(http.StatusInternalServerError, "app/internal", reason)
}

// statusOf is the HTTP status that an assumption names. Assumptions are validated, so the word is a number.
func statusOf(word string) int {
	n, _ := strconv.Atoi(word)
	return n
}

// sendError sends an error in the shape that the assumptions select.
func (s *Server) sendError(w http.ResponseWriter, r *apiError) {
	a := s.opts.Assume
	if r.status == http.StatusTooManyRequests && a.RetryAfter > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(a.RetryAfter))
	}
	if r.status >= 500 && a.ServerErrors != "json" {
		page := ""
		if a.ServerErrors == "html" {
			page = fmt.Sprintf("<html>\n<head><title>%[1]d %[2]s</title></head>\n<body><h1>%[1]d %[2]s</h1></body>\n</html>\n", r.status, http.StatusText(r.status))
		}
		writeBody(w, r.status, "text/html; charset=utf-8", []byte(page))
		return
	}
	message := map[string]string{"msg": r.msg, "error_code": r.code}
	if r.undocumented && a.UnknownCodes == "absent" {
		delete(message, "error_code")
	}
	if a.ErrorShape == "string" {
		writeJSON(w, r.status, map[string]any{"message": r.msg})
		return
	}
	writeJSON(w, r.status, map[string]any{"message": message})
}

// sendResult sends a result in the success envelope.
func sendResult(w http.ResponseWriter, result any) {
	writeJSON(w, http.StatusOK, map[string]any{"result": result})
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	body, err := encode(v)
	if err != nil { // cannot happen: v is a plain struct or map
		http.Error(w, `{"message":"cannot be written as JSON"}`, http.StatusInternalServerError)
		return
	}
	writeBody(w, status, "application/json; charset=utf-8", body)
}

// writeBody sends an answer with its length, so that it is complete for the client before drain waits for the rest of the
// request.
func writeBody(w http.ResponseWriter, status int, media string, body []byte) {
	w.Header().Set("Content-Type", media)
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	_, _ = w.Write(body) // an error means that the client is gone
}

// encode returns JSON that ends with a line feed and does not escape the & of links.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return b.Bytes(), err
}
