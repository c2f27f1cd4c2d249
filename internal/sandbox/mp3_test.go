package sandbox_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/hajimehoshi/go-mp3"

	"callboard/internal/sandbox"
)

const mp3Body = `{"text":"My name is Typecast.","lang":"auto","actor_id":"` + mina + `","xapi_audio_format":"mp3","xapi_hd":`

// isMP3 checks that raw is an MP3 with the given sample rate, and that its tag gives the exact length.
func isMP3(t *testing.T, raw []byte, rate int, seconds float64) {
	t.Helper()
	info := bytes.Index(raw[:min(len(raw), 64)], []byte("Info"))
	if len(raw) < 400 || raw[0] != 0xFF || raw[1]&0xE6 != 0xE2 || info < 0 {
		t.Fatalf("not an MP3: % x…", raw[:min(len(raw), 16)])
	}
	d, err := mp3.NewDecoder(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	if d.SampleRate() != rate {
		t.Errorf("%d Hz, want %d", d.SampleRate(), rate)
	}
	pcm, err := io.ReadAll(d) // two channels of 16 bits
	if err != nil {
		t.Fatal(err)
	}
	want := int(math.Round(seconds * float64(rate)))
	if len(pcm)/4 < want {
		t.Errorf("%d samples decoded, want %d", len(pcm)/4, want)
	}
	perFrame := 1152
	if rate == 16000 {
		perFrame = 576
	}
	tag := raw[info:]
	delay, padding := int(tag[141])<<4|int(tag[142])>>4, int(tag[142]&0xF)<<8|int(tag[143])
	if got := int(binary.BigEndian.Uint32(tag[8:]))*perFrame - delay - padding; got != want {
		t.Errorf("the tag says %d samples, want %d", got, want)
	}
	loudest := 0
	for i := 0; i+1 < len(pcm); i += 2 {
		loudest = max(loudest, int(math.Abs(float64(int16(binary.LittleEndian.Uint16(pcm[i:]))))))
	}
	if loudest < 2000 {
		t.Errorf("the loudest sample is %d: this is silence", loudest)
	}
}

// An MP3 has its extension and media type everywhere: in the webhook, in both state calls, with every link.
func TestMP3EverywhereInTheAPI(t *testing.T) {
	t.Parallel()
	b := start(t, sandbox.Options{SynthDelay: -1})
	rec := b.registerReceiver(nil)
	for n, c := range []struct {
		hd   string
		rate int
		kbps float64
	}{{"true", 44100, 128}, {"false", 16000, 64}} {
		id := b.speakBody(mp3Body + c.hd + `}`)
		st := b.waitDone(id)
		b.eventually("the webhook", func() bool { return len(rec.posts()) == n+1 })
		message := decode[map[string]string](t, rec.posts()[n].body)
		_, raw := b.send("GET", "/api/speak/"+id, "")
		old := decode[struct {
			Result struct {
				Audio struct{ URL, Extension string }
			}
		}](t, raw).Result.Audio
		if old.Extension != "mp3" {
			t.Errorf("the old state call: %s", raw)
		}
		if message["audio_url_no_redirect"] != old.URL+"/no-redirect" {
			t.Errorf("the webhook has %s, the state call %s", message["audio_url_no_redirect"], old.URL)
		}
		on, _ := b.send("GET", old.URL, "")
		var first []byte
		for name, link := range map[string]string{
			"state call": *st.URL, "webhook": message["audio_download_url"], "direct": message["audio_url_no_redirect"], "redirect": on.Header.Get("Location"),
		} {
			if path, _, _ := strings.Cut(link, "?"); name != "direct" && !strings.HasSuffix(path, ".mp3") {
				t.Errorf("%s: %s", name, link)
			}
			resp, raw := b.send("GET", link, "")
			if resp.StatusCode != 200 || resp.Header.Get("Content-Type") != "audio/mpeg" {
				t.Fatalf("%s: %d %v", name, resp.StatusCode, resp.Header)
			}
			if first == nil {
				first = raw
			}
			if !bytes.Equal(raw, first) {
				t.Errorf("%s: other bytes", name)
			}
			if resp, _ := b.send("GET", strings.Replace(link, ".mp3", ".wav", 1), ""); name != "direct" && resp.StatusCode != 403 {
				t.Errorf("%s: under another name %d", name, resp.StatusCode)
			}
		}
		isMP3(t, first, c.rate, *st.Duration)
		if kbps := float64(len(first)) * 8 / 1000 / *st.Duration; kbps < c.kbps || kbps > c.kbps*1.3 { // with the tag and the last frame
			t.Errorf("%.0f kbit/s, want %.0f", kbps, c.kbps)
		}
	}
}

// speakBody posts a request and returns the id of its synthesis.
func (b testServer) speakBody(body string) string {
	b.t.Helper()
	resp, raw := b.send("POST", "/api/speak", body)
	if resp.StatusCode != 200 {
		b.t.Fatalf("POST /api/speak: %d %s", resp.StatusCode, raw)
	}
	url := decode[accepted](b.t, raw).Result.SpeakURL
	return url[strings.LastIndex(url, "/")+1:]
}

func TestMP3DownloadHeaders(t *testing.T) {
	t.Parallel()
	b := start(t, sandbox.Options{SynthDelay: -1})
	url := *b.waitDone(b.speakBody(mp3Body + `true}`)).URL
	get := func(method string, header ...string) (*http.Response, []byte) {
		req, _ := http.NewRequest(method, url, nil)
		for i := 0; i < len(header); i += 2 {
			req.Header.Set(header[i], header[i+1])
		}
		return b.request(req)
	}
	resp, file := get("GET")
	etag := resp.Header.Get("ETag")
	if resp, empty := get("HEAD"); resp.StatusCode != 200 || len(empty) != 0 || resp.Header.Get("Content-Type") != "audio/mpeg" ||
		resp.Header.Get("Content-Length") != strconv.Itoa(len(file)) || resp.Header.Get("ETag") != etag {
		t.Errorf("HEAD: %d %v", resp.StatusCode, resp.Header)
	}
	if resp, part := get("GET", "Range", "bytes=-100"); resp.StatusCode != 206 || string(part) != string(file[len(file)-100:]) || resp.Header.Get("Content-Type") != "audio/mpeg" {
		t.Errorf("range: %d %v", resp.StatusCode, resp.Header)
	}
	if resp, _ := get("GET", "If-None-Match", etag); resp.StatusCode != 304 || len(etag) < 10 {
		t.Errorf("If-None-Match: %d", resp.StatusCode)
	}

	b.fault(`{"kind":"download_truncated"}`)
	truncated, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	part, err := io.ReadAll(truncated.Body)
	truncated.Body.Close()
	if truncated.ContentLength != int64(len(file)) || len(part) != len(file)/2 || !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("download_truncated: %d of %d promised bytes, %v", len(part), truncated.ContentLength, err)
	}
	b.fault(`{"kind":"download_slow","delay_ms":200}`)
	startTime := time.Now()
	if _, raw := get("GET"); time.Since(startTime) < 200*time.Millisecond || string(raw) != string(file) {
		t.Errorf("download_slow: %d of %d bytes in %v", len(raw), len(file), time.Since(startTime))
	}
}

// The same request gives the same bytes: in another sandbox, and after a restart, when they are rendered again.
func TestMP3IsReproducible(t *testing.T) {
	t.Parallel()
	o := sandbox.Options{SynthDelay: -1, Journal: filepath.Join(t.TempDir(), "journal.jsonl")}
	b, other := start(t, o), start(t, sandbox.Options{SynthDelay: -1})
	before := b.waitDone(b.speakBody(mp3Body + `true}`))
	_, file := b.do("GET", *before.URL, "", "")
	if _, same := b.do("GET", *other.waitDone(other.speakBody(mp3Body + `true}`)).URL, "", ""); string(same) != string(file) {
		t.Error("another sandbox has other bytes")
	}
	wav := other.waitDone(other.speakBody(strings.Replace(mp3Body, "mp3", "wav", 1) + `true}`))
	if _, raw := b.do("GET", *wav.URL, "", ""); *wav.Duration != *before.Duration || string(raw[:4]) != "RIFF" {
		t.Errorf("as WAV it lasts %v s, as MP3 %v s", *wav.Duration, *before.Duration)
	}
	link := strings.TrimPrefix(*before.URL, b.URL())
	b = b.restart(o)
	for name, url := range map[string]string{"the old link": b.URL() + link, "a new one": *b.status(before.ID).URL} {
		resp, raw := b.do("GET", url, "", "")
		if resp.StatusCode != 200 || resp.Header.Get("Content-Type") != "audio/mpeg" || string(raw) != string(file) {
			t.Errorf("%s after a restart: %d %v, %d bytes of %d", name, resp.StatusCode, resp.Header, len(raw), len(file))
		}
	}
}

func TestMP3WithFFprobe(t *testing.T) {
	t.Parallel()
	probe, err := exec.LookPath("ffprobe")
	if err != nil {
		t.Skip("ffprobe is not installed")
	}
	b := start(t, sandbox.Options{SynthDelay: -1})
	for hd, want := range map[string]string{"true": "mp3,44100,1,128000", "false": "mp3,16000,1,64000"} {
		_, file := b.do("GET", *b.waitDone(b.speakBody(mp3Body + hd + `}`)).URL, "", "")
		path := filepath.Join(t.TempDir(), "line.mp3")
		if err := os.WriteFile(path, file, 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := exec.CommandContext(t.Context(), probe, "-v", "warning", "-of", "csv=p=0", "-show_entries", "stream=codec_name,sample_rate,channels,bit_rate", path).CombinedOutput()
		if got := strings.TrimSpace(string(out)); got != want || err != nil {
			t.Errorf("ffprobe: %q, want %q; %v", got, want, err)
		}
	}
}
