package sandbox

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
)

// refusal is an error as the wire carries it: {"message": {"msg", "error_code"}} (reference marks D and O).
type refusal struct {
	status int
	code   string
	msg    string
}

func (r *refusal) Error() string { return r.msg }

// The codes that recorded answers show: a field is missing, has the wrong JSON type, or a value that is not allowed.

func missing(field string) *refusal {
	return &refusal{http.StatusBadRequest, "app/param/not-enough/" + field, "missing parameter: " + field}
}

func mismatch(field, want string) *refusal {
	return &refusal{http.StatusBadRequest, "app/param/type-mismatch", fmt.Sprintf("%s must be %s", field, want)}
}

func invalid(field, why string) *refusal {
	return &refusal{http.StatusBadRequest, "app/invalid/" + field, why}
}

// The statuses of these are known, their codes are not: these are the sandbox's own.

func unknown(what string) *refusal {
	return &refusal{http.StatusNotFound, "app/not-found/" + what, what + " not found"}
}

func tooMany(why string) *refusal {
	return &refusal{http.StatusTooManyRequests, "app/too-many-requests", why}
}

func broken(why string) *refusal {
	return &refusal{http.StatusInternalServerError, "app/internal", why}
}

func refuse(w http.ResponseWriter, r *refusal) {
	if r.status == http.StatusTooManyRequests {
		w.Header().Set("Retry-After", "1")
	}
	writeJSON(w, r.status, map[string]any{"message": map[string]string{"msg": r.msg, "error_code": r.code}})
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
