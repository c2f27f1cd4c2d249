// Package trigger makes deliveries up, in the shape that the vendor's webhook guide documents.
package trigger

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/url"
	"path"
	"strconv"
	"strings"
	"time"

	"callboard/internal/id"
	"callboard/internal/webhook"
)

// Request says what to make up.
type Request struct {
	Status   string // "done" or "failed"; other words are sent as they are
	Service  string // the address of the service, for an invented job: "http://127.0.0.1:4010"; empty: Typecast's
	SpeakURL string // of a real job, in its old or its v2 form; empty: of an invented one
	AudioURL string // of a real job: its download link; empty: of an invented one
}

// message is the body: the five fields of the guide's example in its order (reference mark S). A failed synthesis has no audio:
// both links are null.
type message struct {
	SpeakURL    string  `json:"speak_url"`
	DirectURL   *string `json:"audio_url_no_redirect"`
	Status      string  `json:"status"`
	Kind        string  `json:"kind"`
	DownloadURL *string `json:"audio_download_url"`
}

const (
	kind = "/api/speak"
	base = "https://typecast.ai"
	cdn  = "https://cdn.typecast.ai"
)

// Make makes a delivery up. It has an id of its own and belongs to no store: it is to be sent by send.Client, with the kind
// send.Trigger. An invented synthesis has an id of the service's form (24 hex digits) that no synthesis has, and links that
// lead nowhere.
func Make(r Request, now time.Time) webhook.Delivery {
	service, files := strings.TrimSuffix(r.Service, "/"), strings.TrimSuffix(r.Service, "/")
	if service == "" || service == base {
		service, files = base, cdn
	}
	m := message{SpeakURL: speakURL(r.SpeakURL, service), Status: r.Status, Kind: kind}
	if r.Status != "failed" {
		m.DirectURL, m.DownloadURL = new(directURL(m.SpeakURL, r.AudioURL)), new(r.AudioURL)
		if r.AudioURL == "" {
			m.DownloadURL = new(fmt.Sprintf("%s/made-up/%s.wav?Expires=%d&Signature=none", files, path.Base(m.SpeakURL), now.Add(24*time.Hour).Unix()))
		}
	}
	body := encode(m)
	return webhook.Delivery{
		ID: id.New(now), At: now, Method: "POST", Proto: "HTTP/1.1", Exact: true, Body: body,
		Headers: [][2]string{
			{"User-Agent", "callboard-trigger"},
			{"Content-Length", strconv.Itoa(len(body))},
			{"Content-Type", "application/json"},
			{"Accept-Encoding", "gzip"},
		},
		SpeakID: path.Base(m.SpeakURL), Status: r.Status,
	}
}

// speakURL is the URL in the form that the guide shows: messages have the old form, also where the job knows the v2 form.
func speakURL(real, service string) string {
	if real == "" {
		var b [12]byte
		_, _ = rand.Read(b[:]) // never fails
		return service + kind + "/" + hex.EncodeToString(b[:])
	}
	return strings.Replace(real, kind+"/v2/", kind+"/", 1)
}

// directURL is a link of the form that the guide shows, at the service of the speak URL. Its file name is base64 of a path.
func directURL(speakURL, audioURL string) string {
	host := base
	if u, err := url.Parse(speakURL); err == nil && u.Host != "" {
		host = u.Scheme + "://" + u.Host
	}
	ext := ".wav"
	if u, err := url.Parse(audioURL); err == nil && strings.HasSuffix(u.Path, ".mp3") {
		ext = ".mp3"
	}
	return host + "/files/speak/" + base64.URLEncoding.EncodeToString([]byte("data/"+path.Base(speakURL)+ext)) + "/no-redirect"
}

// encode writes "&" in a URL as it is.
func encode(m message) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(m) // strings always encode
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}
