//go:build unix

package e2e

import (
	"encoding/base64"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// planted is a secret with a value that occurs nowhere else. places says where it may be, and why; it is the whole list.
type planted struct {
	name, value string
	places      map[string]string
}

// The places of planted.places.
const (
	inDatabase = "database" // callboard.db and its log
	inBodies   = "bodies"   // what shows or exports a delivery's body
)

// forms are the texts that show a secret: as it is, half of it, backwards, escaped for a URL, and in base64 at any offset.
func (p planted) forms() []string {
	half := len(p.value) / 2
	forms := []string{p.value, p.value[:half], p.value[half:], reversed(p.value), url.QueryEscape(p.value), url.PathEscape(p.value)}
	for before := range 3 {
		raw := strings.Repeat("x", before) + p.value
		raw = raw[:len(raw)/3*3]
		for _, encoding := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			forms = append(forms, encoding.EncodeToString([]byte(raw))[(before*8+5)/6:]) // without what the bytes before are a part of
		}
	}
	return forms
}

func reversed(s string) string {
	b := []byte(s)
	slices.Reverse(b)
	return string(b)
}

// haystack is what the program has written: to streams, to files, to the screen.
type haystack struct {
	t       *testing.T
	secrets []planted
	seen    map[string]bool // the name of a secret and a place where it was found, of the list
	size    int
}

// check searches a text from one place. The place is that of planted.places, or empty where no secret may be.
func (h *haystack) check(what, place, text string) {
	h.t.Helper()
	h.size += len(text)
	for _, p := range h.secrets {
		for i, form := range p.forms() {
			at := strings.Index(text, form)
			if at < 0 {
				continue
			}
			if p.places[place] == "" {
				h.t.Errorf("%s holds %s (form %d): …%q…", what, p.name, i, text[max(at-60, 0):min(at+len(form)+20, len(text))])
			}
			h.seen[p.name+" "+place] = true
			break
		}
	}
}

// checkScreen is check for a screen. A value may be wrapped there, and cut by the frame of a pane.
func (h *haystack) checkScreen(what, place, screen string) {
	h.t.Helper()
	h.check(what, place, screen)
	h.check(what+", joined", place, strings.Map(func(r rune) rune {
		if r <= ' ' || r >= 0x2500 && r < 0x2580 {
			return -1
		}
		return r
	}, screen))
}

// checkFolder searches each file below a folder, and the names.
func (h *haystack) checkFolder(dir string) {
	h.t.Helper()
	files := 0
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files++
		place := ""
		if strings.HasPrefix(d.Name(), "callboard.db") {
			place = inDatabase
		}
		b, err := os.ReadFile(path)
		h.check(path, place, path+"\n"+string(b))
		return err
	})
	if err != nil || files == 0 {
		h.t.Errorf("%d files in %s, %v", files, dir, err)
	}
}

// allUsed fails where the list allows what does not happen: it would hide a fault later.
func (h *haystack) allUsed() {
	h.t.Helper()
	for _, p := range h.secrets {
		for place := range p.places {
			if !h.seen[p.name+" "+place] {
				h.t.Errorf("%s is not in the %s: take it from the list", p.name, place)
			}
		}
	}
}

// A search that finds nothing proves nothing, unless it finds each form of a secret that is there.
func TestPlantedFormsAreFound(t *testing.T) {
	t.Parallel()
	p := planted{name: "secret", value: "q7Zr+Tn4/Wb9=Kd2Vx6~Hs8"}
	for _, text := range []string{
		"a " + p.value + " b", "token " + p.value[:11] + "…", "…" + p.value[11:], reversed(p.value), "?x=" + url.QueryEscape(p.value),
		base64.StdEncoding.EncodeToString([]byte("user:" + p.value)), base64.StdEncoding.EncodeToString([]byte("me:" + p.value)),
		base64.URLEncoding.EncodeToString([]byte("four" + p.value + "more")),
	} {
		if !slices.ContainsFunc(p.forms(), func(form string) bool { return strings.Contains(text, form) }) {
			t.Errorf("%q hides it", text)
		}
	}
}
