package batch

import (
	"crypto/sha256"
	"encoding/json"

	"callboard/internal/api"
	"callboard/internal/job"
	"callboard/internal/setting"
)

// Key identifies a take inside a batch: orders with the same key would be the same request.
type Key [16]byte

// KeyOf is the key of an order that job.Order.Check has returned. Orders that job.Service.Takes takes for the same have the
// same key; so the name of the actor is not part of it, and the model only where the version is not known.
func KeyOf(o job.Order) Key {
	model := ""
	if o.Version == "" {
		model = o.Params.ModelName()
	}
	b, err := json.Marshal(struct {
		Actor, Text, Version, Model string
		Params                      api.Params
	}{o.ActorID, o.Text, o.Version, model, setting.Essential(o.Params)})
	if err != nil { // a number that JSON does not have: the client refuses to send it
		b = []byte(err.Error() + "\x00" + o.ActorID + "\x00" + o.Text)
	}
	sum := sha256.Sum256(b)
	return Key(sum[:16])
}

// use says what is to be done with an order.
type use int

const (
	send    use = iota // there is no take: send it
	owned              // the take exists
	adopt              // its job is under way, by an earlier run or another process: wait for it
	refetch            // its take is done, and its audio has to be downloaded again
	doubt              // an earlier job may have been accepted: do not send it
)

// useOf says what is to be done with an order whose takes are known, and with which of their jobs.
func useOf(t job.Takes, retryUncertain bool) (use, job.Job) {
	switch {
	case t.Owned != nil:
		return owned, *t.Owned
	case t.Running != nil:
		return adopt, *t.Running
	case t.NoAudio != nil:
		return refetch, *t.NoAudio
	case len(t.Uncertain) > 0 && !retryUncertain:
		return doubt, t.Uncertain[0]
	}
	return send, job.Job{}
}
