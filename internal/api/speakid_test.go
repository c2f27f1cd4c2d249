package api_test

import (
	"strings"
	"testing"

	"callboard/internal/api"
)

func TestSpeakID(t *testing.T) {
	const id = "5d47ff94e6c00800075726d3"
	for in, want := range map[string]string{
		"https://typecast.ai/api/speak/" + id:              id,
		"https://typecast.ai/api/speak/v2/" + id:           id,
		"https://typecast.ai/api/speak/" + id + "/?x=/y#z": id,
		"http://127.0.0.1:4010/api/speak/" + id + "//":     id,
		"/api/speak/" + id:                                 id,
		" " + id + "\n":                                    id,
		"//host/" + id:                                     id,
		"":                                                 "",
		"https://typecast.ai":                              "",
		"https://typecast.ai/":                             "",
		"https://typecast.ai/api/speak/":                   "",
		"https://typecast.ai/api/speak/v2/":                "",
		"https://typecast.ai/api/speak/..":                 "",
		"https://typecast.ai/api/speak/%2e%2e":             "",
		"https://typecast.ai/api/speak/a b":                "",
		`https://typecast.ai/api/speak/..\x`:               "",
		"/" + strings.Repeat("a", 129):                     "",
	} {
		if got := api.SpeakID(in); got != want {
			t.Errorf("%q: got %q", in, got)
		}
	}
}

func FuzzSpeakID(f *testing.F) {
	for _, s := range []string{"", "https://typecast.ai/api/speak/5d47ff94e6c00800075726d3", "a/../b", "//", "x?y", "%2f", "://"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		id := api.SpeakID(s)
		if strings.ContainsAny(id, "/\\?#% \x00") || id == "." || id == ".." || len(id) > 128 || id != "" && api.SpeakID("https://h/api/speak/v2/"+id+"/") != id {
			t.Fatalf("%q: %q", s, id)
		}
	})
}
