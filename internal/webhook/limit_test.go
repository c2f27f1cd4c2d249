package webhook

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// countingStore stores nothing, and fails when it is told to.
type countingStore struct{ stored, fail atomic.Int32 }

func (s *countingStore) SaveDelivery(_ context.Context, d Delivery) (Delivery, error) {
	if s.fail.Add(-1) >= 0 {
		return d, errors.New("the disk is full")
	}
	s.stored.Add(1)
	return d, nil
}

// Over the limit nothing is stored and used, and the sender is told to repeat it.
func TestLimit(t *testing.T) {
	t.Parallel()
	store := &countingStore{}
	var asked, told atomic.Int32
	r := New(Options{
		Store: store, Sink: func(Delivery, Message) { told.Add(1) },
		Responder: responder(func(Delivery) Response { asked.Add(1); return nil }),
	})
	post := func(method string) (int, http.Header) {
		w := httptest.NewRecorder()
		r.ServeHTTP(w, httptest.NewRequest(method, r.Path(), strings.NewReader("{}")))
		return w.Code, w.Header()
	}
	post(http.MethodPost)
	r.Limit(20)
	store.fail.Store(1)
	if status, _ := post(http.MethodPost); status != 503 {
		t.Errorf("one that cannot be stored: %d", status)
	}
	if status, _ := post(http.MethodGet); status != 405 {
		t.Errorf("no delivery: %d", status)
	}
	var group sync.WaitGroup
	var good, refused atomic.Int32
	for range 50 {
		group.Go(func() {
			switch status, h := post(http.MethodPost); {
			case status == 200:
				good.Add(1)
			case status == 503 && h.Get("Retry-After") != "":
				refused.Add(1)
			}
		})
	}
	group.Wait()
	if good.Load() != 20 || refused.Load() != 30 {
		t.Errorf("%d accepted, %d refused", good.Load(), refused.Load())
	}
	if store.stored.Load() != 22 || told.Load() != 22 || asked.Load() != 22 { // one before, one that was no delivery and not asked about, one that was not stored
		t.Errorf("%d stored, %d told, %d asked", store.stored.Load(), told.Load(), asked.Load())
	}
}
