package sandbox

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
)

// refusal is an error as the wire carries it: {"message": {"msg", "error_code"}} (reference marks D and O).
type refusal struct {
	status int
	code   string
	msg    string

	guessed bool // no document tells the code
}

func (r *refusal) Error() string { return r.msg }

// The codes that recorded answers show: a field is missing, has the wrong JSON type, or a value that is not allowed.

func missing(field string) *refusal {
	return &refusal{status: http.StatusBadRequest, code: "app/param/not-enough/" + field, msg: "missing parameter: " + field}
}

func mismatch(field, want string) *refusal {
	return &refusal{status: http.StatusBadRequest, code: "app/param/type-mismatch", msg: fmt.Sprintf("%s must be %s", field, want)}
}

func invalid(field, why string) *refusal {
	return &refusal{status: http.StatusBadRequest, code: "app/invalid/" + field, msg: why}
}

// The statuses of these are known or assumed, their codes are not: these are the sandbox's own.

func guessed(status int, code, msg string) *refusal {
	return &refusal{status: status, code: code, msg: msg, guessed: true}
}

func unknown(what string) *refusal {
	return guessed(http.StatusNotFound, "app/not-found/"+what, what+" not found")
}

func locked() *refusal {
	return guessed(http.StatusForbidden, "app/forbidden/actor", "the account may not use this actor")
}

func tooMany(why string) *refusal {
	return guessed(http.StatusTooManyRequests, "app/too-many-requests", why)
}

func broken(why string) *refusal {
	return guessed(http.StatusInternalServerError, "app/internal", why)
}

// statusOf is the status that an assumption names; its words are checked, so it is one.
func statusOf(word string) int {
	n, _ := strconv.Atoi(word)
	return n
}

// refuse sends a refusal in the shape that is assumed of errors.
func (s *Server) refuse(w http.ResponseWriter, r *refusal) {
	a := s.opts.Assume
	if r.status == http.StatusTooManyRequests && a.RetryAfter > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(a.RetryAfter))
	}
	if r.status >= 500 && a.ServerErrors != "json" {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.WriteHeader(r.status)
		if a.ServerErrors == "html" {
			fmt.Fprintf(w, "<html>\n<head><title>%[1]d %[2]s</title></head>\n<body><h1>%[1]d %[2]s</h1></body>\n</html>\n", r.status, http.StatusText(r.status))
		}
		return
	}
	message := map[string]string{"msg": r.msg, "error_code": r.code}
	if r.guessed && a.UnknownCodes == "absent" {
		delete(message, "error_code")
	}
	if a.ErrorShape == "string" {
		writeJSON(w, r.status, map[string]any{"message": r.msg})
		return
	}
	writeJSON(w, r.status, map[string]any{"message": message})
}

// answer sends a result in the success envelope.
func answer(w http.ResponseWriter, result any) {
	writeJSON(w, http.StatusOK, map[string]any{"result": result})
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	body, err := encode(v)
	if err != nil { // only plain structs and maps come here
		http.Error(w, `{"message":"cannot be written as JSON"}`, http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(body) // the peer may be gone: nothing to do about it
}

// encode writes JSON that leaves the & of a link as it is, and ends with a line feed.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return b.Bytes(), err
}
