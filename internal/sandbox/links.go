package sandbox

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/xml"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// linkLifetime is how long a download link works (the vendor's webhook guide).
const linkLifetime = 24 * time.Hour

// audioExpiry is when the audio of a speak is deleted. According to the guide, after the webhook's link has expired
// only a new POST gives a file, so by default the audio exists as long as that link works.
func (s *Server) audioExpiry(sp speak) time.Time {
	return sp.Ended.Add(scaled(time.Duration(s.opts.Assume.AudioHours)*time.Hour, s.opts.TimeScale))
}

// stateURL is the URL of a speak's state in the form "v1" (deprecated) or "v2".
func (s *Server) stateURL(id, form string) string {
	if form == "v2" {
		return s.URL() + "/api/speak/v2/" + id
	}
	return s.URL() + "/api/speak/" + id
}

// downloadURL signs a link to the audio that needs no token. It works for 24 hours from the given time, but not longer
// than the audio exists. The webhook's link is signed when the synthesis is done; every state call signs a new one.
func (s *Server) downloadURL(sp speak, signed time.Time) string {
	end := signed.Add(scaled(linkLifetime, s.opts.TimeScale))
	if expiry := s.audioExpiry(sp); expiry.Before(end) {
		end = expiry
	}
	path := "/cdn/speak/" + sp.ID + "." + sp.format()
	// The wire has whole seconds: round up, so that a link never expires early.
	expires := strconv.FormatInt(end.Add(time.Second-1).Unix(), 10)
	date := signed.UTC().Format(linkDateLayout)
	q := url.Values{"Date": {date}, "Expires": {expires}, "Signature": {s.sign(path, date, expires)}}
	return s.URL() + path + "?" + q.Encode()
}

// linkDateLayout is the layout of a link's Date, the time at which it was signed.
const linkDateLayout = "20060102T150405.000Z"

func (s *Server) sign(path, date, expires string) string {
	mac := hmac.New(sha256.New, s.state.key)
	mac.Write([]byte(path + "\n" + date + "\n" + expires))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// fileURL is the URL of the audio that needs the token. The file name is built like the guide's example: base64 of a
// path ("ZGF0YS9...jkwNC53YXY=").
func (s *Server) fileURL(sp speak) string {
	return s.URL() + "/files/speak/" + base64.URLEncoding.EncodeToString([]byte("data/"+sp.ID+"."+sp.format()))
}

// decodeFileName decodes the name of a file into the speak's id and the audio format.
func decodeFileName(name string) (id, format string, ok bool) {
	raw, err := base64.URLEncoding.DecodeString(name)
	if err != nil {
		return "", "", false
	}
	file, ok := strings.CutPrefix(string(raw), "data/")
	if !ok {
		return "", "", false
	}
	return splitFormat(file)
}

// splitFormat splits "ID.FORMAT". It returns false where the format is unknown.
func splitFormat(file string) (id, format string, ok bool) {
	id, format, _ = strings.Cut(file, ".")
	return id, format, format == formatWAV || format == formatMP3
}

// getSigned serves a signed link, or answers with an error in the form of S3.
func (s *Server) getSigned(w http.ResponseWriter, r *http.Request) {
	name, q := r.PathValue("name"), r.URL.Query()
	expires, want := q.Get("Expires"), s.sign("/cdn/speak/"+name, q.Get("Date"), q.Get("Expires"))
	id, _, ok := splitFormat(name)
	if !ok || !hmac.Equal([]byte(q.Get("Signature")), []byte(want)) {
		sendXMLError(w, http.StatusForbidden, "SignatureDoesNotMatch", "The request signature we calculated does not match the signature you provided.")
		return
	}
	// The signature covers Expires, so it is a number.
	if at, err := strconv.ParseInt(expires, 10, 64); err != nil || !s.now().Before(time.Unix(at, 0)) {
		sendXMLError(w, http.StatusForbidden, "AccessDenied", "Request has expired")
		return
	}
	sp, ok := s.state.speak(id)
	if !ok || sp.State != done {
		sendXMLError(w, http.StatusNotFound, "NoSuchKey", "The specified key does not exist.")
		return
	}
	s.serveSpeak(w, r, sp)
}

// sendXMLError sends an error of the file store, in the form of Amazon S3's error responses.
func sendXMLError(w http.ResponseWriter, status int, code, msg string) {
	body, err := xml.Marshal(struct {
		XMLName   xml.Name `xml:"Error"`
		Code      string
		Message   string
		RequestID string `xml:"RequestId"`
	}{Code: code, Message: msg, RequestID: newID(time.Now())})
	if err != nil {
		http.Error(w, code, status)
		return
	}
	writeBody(w, status, "application/xml", append([]byte(xml.Header), body...))
}
