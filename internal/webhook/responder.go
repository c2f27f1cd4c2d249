package webhook

import "net/http"

// Responder decides what deliveries are answered. Without one every delivery is answered 200.
type Responder interface {
	// Next is asked once for each delivery, one at a time, in the order in which they are complete and before they are stored.
	// It must not block. nil means the normal answer. Requests that are refused are not asked about.
	Next(d Delivery) Response
}

// Response is the answer to one delivery.
type Response interface {
	// By says what decides the answer (Delivery.Answer).
	By() string
	// Planned is the HTTP status that will be answered; 0 if it is not known yet or there will be none.
	Planned() int
	// Write answers. The delivery is on disk by then. It returns the status that was sent, or 0 if the connection is to end
	// without an answer; the receiver then ends it. It may take long; it must end early when req's context does.
	Write(w http.ResponseWriter, req *http.Request, d Delivery) (status int)
}

// Long is a Response that may keep its connection on purpose. Only some of them may do so at once; a delivery beyond that is
// answered 503 instead. It gets its delivery without the body, which would be in memory all that time.
type Long interface {
	Response
	// Long reports whether this one does.
	Long() bool
}
