package sandbox_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"callboard/internal/sandbox"
)

// An actor that gets a new version has it under "latest", and the earlier ones under their names.
func TestNewVersionOfAnActor(t *testing.T) {
	t.Parallel()
	b := start(t, sandbox.Options{})
	type version struct {
		Name    string
		Aliases []string
	}
	versions := func() []version {
		_, raw := b.send("GET", "/api/actor/"+mina+"/versions", "")
		return decode[struct{ Result []version }](t, raw).Result
	}
	before := versions()
	resp, raw := b.send("POST", "/_sandbox/versions", `{"actor_id":"`+mina+`"}`)
	name := fmt.Sprintf("v%d", len(before)+1)
	if added := decode[version](t, raw); resp.StatusCode != http.StatusOK || added.Name != name {
		t.Fatalf("%d %s", resp.StatusCode, raw)
	}
	after := versions()
	if len(after) != len(before)+1 || after[0].Name != name || fmt.Sprint(after[0].Aliases) != "[latest]" || after[1].Name != before[0].Name || len(after[1].Aliases) != 0 {
		t.Errorf("before %+v, after %+v", before, after)
	}
	for model, want := range map[string]int{"latest": 200, name: 200, before[0].Name: 200, "first": 200, "v99": 404} {
		resp, raw := b.send("POST", "/api/speak", `{"text":"Hello.","lang":"auto","actor_id":"`+mina+`","model_version":"`+model+`"}`)
		if resp.StatusCode != want {
			t.Errorf("%s: %d %s", model, resp.StatusCode, raw)
		}
	}
	b.expect("POST", "/_sandbox/versions", `{"actor_id":"nobody"}`, 400, apiError("there is no such actor; GET /api/actor lists them", "app/invalid/actor_id"))
	if resp, raw := b.send("POST", "/_sandbox/versions", `{"actor":"`+mina+`"}`); resp.StatusCode != 400 || !strings.Contains(string(raw), "there is no field") {
		t.Errorf("%d %s", resp.StatusCode, raw)
	}

	// As a fault it comes to the actor that is asked about next, once.
	count := len(versions())
	b.fault(`{"kind":"new_version"}`)
	if got := len(versions()); got != count+1 || len(versions()) != got {
		t.Errorf("%d versions before the fault, %d after it, then %d", count, got, len(versions()))
	}

	// Requests at once each give a version of their own, up to a limit.
	var calls sync.WaitGroup
	for range 4 {
		calls.Go(func() {
			for range 30 {
				b.send("POST", "/_sandbox/versions", `{"actor_id":"`+mina+`"}`)
			}
		})
	}
	calls.Wait()
	names := map[string]bool{}
	for _, v := range versions() {
		names[v.Name] = true
	}
	if len(names) != 100 {
		t.Errorf("%d names of versions", len(names))
	}
}
