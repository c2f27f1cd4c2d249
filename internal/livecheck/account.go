package livecheck

import (
	"crypto/rand"
	"encoding/hex"
	"net/http"
	"strconv"
)

// speakSteps are the steps for the webhook API, in order. The free ones come first, except that deliveries come last.
func (r *run) speakSteps() []func() error {
	return []func() error{r.account, r.freeErrors, r.actors, r.openCallback, r.synthesis, r.refusals, r.deliveries, r.oldAudio}
}

// unknownID is an id that nothing has: 24 hex digits.
func unknownID() string {
	var b [12]byte
	_, _ = rand.Read(b[:]) // never fails (crypto/rand)
	b[0] = 0               // the time in it is one before the service existed
	return hex.EncodeToString(b[:])
}

// freeErrors looks at errors that cost nothing.
func (r *run) freeErrors() error {
	r.Progress("looking at errors that cost nothing")
	a := r.do(request{method: http.MethodGet, path: "/api/speak/v2/" + unknownID(), what: "the state of a synthesis that does not exist"})
	_, object := a.at("message").(map[string]any)
	switch _, plain := a.at("message").(string); {
	case !a.refused():
		r.unclear("error-shape", "the answer was "+a.words())
	case object:
		r.seen("error-shape", "object", "")
	case plain:
		r.seen("error-shape", "string", "")
	default:
		r.seen("error-shape", "another", "")
	}
	switch {
	case !a.refused():
		r.unclear("unknown-codes", "the answer was "+a.words())
	case a.code() != "":
		r.seen("unknown-codes", "guessed", "there is a code: "+a.code())
	case object:
		r.seen("unknown-codes", "absent", "")
	default:
		r.unclear("unknown-codes", "the error is no object")
	}
	a = r.do(request{method: http.MethodPost, path: "/api/text-to-speech", body: map[string]any{}, what: "the call that sales must open, without a text"})
	if a.status == http.StatusNotFound || a.status == http.StatusForbidden {
		r.seen("text-to-speech", strconv.Itoa(a.status), "")
	} else {
		r.seen("text-to-speech", "another", "status "+strconv.Itoa(a.status))
	}
	r.otherProduct("foreign-token", mePath)
	return r.ctx.Err()
}

// forbidden is the status that is documented for a key of the other product.
const forbidden = "403"

// otherProduct tries the key of the other Typecast product. It is documented that it is answered 403.
func (r *run) otherProduct(id, path string) {
	if r.OtherKey == "" {
		r.notTried(id, "no key of the other product is known: set both TYPECAST_API_TOKEN and TYPECAST_API_KEY")
		return
	}
	a := r.do(request{method: http.MethodGet, path: path, auth: otherKey, what: "with the key of the other product"})
	r.seen(id, strconv.Itoa(a.status), a.words())
}
