package sandbox_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"callboard/internal/sandbox"
)

func TestDownloadHeaders(t *testing.T) {
	t.Parallel()
	b := start(t, sandbox.Options{SynthDelay: -1})
	url := *b.waitDone(b.speak("Hello there.")).URL
	get := func(method string, header ...string) (*http.Response, []byte) {
		req, _ := http.NewRequest(method, url, nil)
		for i := 0; i < len(header); i += 2 {
			req.Header.Set(header[i], header[i+1])
		}
		return b.request(req)
	}
	resp, wav := get("GET")
	etag, size := resp.Header.Get("ETag"), len(wav)
	if resp.StatusCode != 200 || len(etag) < 10 || resp.Header.Get("Accept-Ranges") != "bytes" || resp.ContentLength != int64(size) || resp.Header.Get("Last-Modified") == "" {
		t.Errorf("GET: %d %v", resp.StatusCode, resp.Header)
	}
	resp, empty := get("HEAD")
	if resp.StatusCode != 200 || len(empty) != 0 || resp.Header.Get("Content-Length") != strconv.Itoa(size) || resp.Header.Get("Content-Type") != "audio/wav" {
		t.Errorf("HEAD: %d %v", resp.StatusCode, resp.Header)
	}
	resp, part := get("GET", "Range", "bytes=44-143")
	if resp.StatusCode != 206 || string(part) != string(wav[44:144]) || resp.Header.Get("Content-Range") != "bytes 44-143/"+strconv.Itoa(size) {
		t.Errorf("range: %d %v", resp.StatusCode, resp.Header)
	}
	if resp, _ := get("GET", "Range", "bytes=99999999-"); resp.StatusCode != 416 {
		t.Errorf("a range beyond the end: %d", resp.StatusCode)
	}
	if resp, _ := get("GET", "If-None-Match", etag); resp.StatusCode != 304 {
		t.Errorf("If-None-Match: %d", resp.StatusCode)
	}
}

func TestChangedLinkIsRejected(t *testing.T) {
	t.Parallel()
	b := start(t, sandbox.Options{SynthDelay: -1})
	good := *b.waitDone(b.speak("Hello there.")).URL
	other := *b.waitDone(b.speak("Something else.")).URL
	path, query, _ := strings.Cut(good, "?")
	otherPath, _, _ := strings.Cut(other, "?")
	for name, url := range map[string]string{
		"no signature":   path,
		"another file":   otherPath + "?" + query,
		"a longer life":  strings.Replace(good, "Expires=1", "Expires=2", 1),
		"another date":   strings.Replace(good, "Date=2", "Date=3", 1),
		"cut off":        good[:len(good)-1],
		"another's":      strings.Replace(good, "Signature=", "Signature=A", 1),
		"another ending": strings.Replace(good, ".wav", ".mp3", 1),
		"invalid values": b.URL() + "/cdn/speak/x.wav?Expires=x&Signature=x",
	} {
		resp, raw := b.do("GET", url, "", "")
		if resp.StatusCode != 403 || resp.Header.Get("Content-Type") != "application/xml" || !strings.HasPrefix(string(raw), `<?xml version="1.0" encoding="UTF-8"?>`) ||
			!strings.Contains(string(raw), "<Error><Code>SignatureDoesNotMatch</Code>") {
			t.Errorf("%s: %d %s", name, resp.StatusCode, raw)
		}
	}
	if resp, _ := b.do("GET", good, "", ""); resp.StatusCode != 200 {
		t.Errorf("the link itself: %d", resp.StatusCode)
	}
}

// A link expires 24 hours after the synthesis was done, here within a second or two. After that only a new POST gives a
// link that works.
func TestLinkExpires(t *testing.T) {
	t.Parallel()
	b := start(t, sandbox.Options{SynthDelay: -1, TimeScale: 86400})
	rec := b.registerReceiver(nil)
	startTime := time.Now()
	id := b.speak("Gone soon.")
	url := *b.waitDone(id).URL
	b.eventually("the webhook", func() bool { return len(rec.posts()) == 1 })
	direct := decode[map[string]string](t, rec.posts()[0].body)["audio_url_no_redirect"]
	if resp, _ := b.do("GET", url, "", ""); resp.StatusCode != 200 && time.Since(startTime) < time.Second {
		t.Fatalf("a new link: %d", resp.StatusCode)
	}
	var raw []byte
	b.eventually("the link has expired", func() bool {
		var resp *http.Response
		resp, raw = b.do("GET", url, "", "")
		return resp.StatusCode == 403
	})
	if lived := time.Since(startTime); lived < time.Second {
		t.Errorf("the link expired after %v", lived)
	}
	if !strings.Contains(string(raw), "<Code>AccessDenied</Code><Message>Request has expired</Message>") {
		t.Errorf("an expired link answers %s", raw)
	}
	if resp, _ := b.do("GET", *b.status(id).URL, "", ""); resp.StatusCode != 403 {
		t.Errorf("the state call gives a link that works: %d", resp.StatusCode)
	}
	if resp, _ := b.send("GET", direct, ""); resp.StatusCode != 404 {
		t.Errorf("the direct URL still works: %d", resp.StatusCode)
	}
}

// Every state call signs a new link for 24 hours, but not for longer than the audio exists. Where an assumption keeps
// the audio for longer than the guide says, a later link works after the webhook's has expired.
func TestStateCallSignsANewLink(t *testing.T) {
	t.Parallel()
	b := startAssuming(t, sandbox.Options{TimeScale: 86400}, "audio-hours=8760") // a link works for a second or two
	rec := b.registerReceiver(nil)
	id := b.speak("Once more.")
	b.eventually("the webhook", func() bool { return len(rec.posts()) == 1 })
	first := decode[map[string]string](t, rec.posts()[0].body)["audio_download_url"]
	b.eventually("the webhook's link has expired", func() bool {
		resp, raw := b.do("GET", first, "", "")
		return resp.StatusCode == 403 && strings.Contains(string(raw), "Request has expired")
	})
	b.eventually("a fresh link works", func() bool {
		newLink := *b.status(id).URL
		resp, wav := b.do("GET", newLink, "", "")
		return newLink != first && resp.StatusCode == 200 && len(wav) > 44
	})
}
