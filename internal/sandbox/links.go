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

// linkLife is how long a download link works (the vendor's webhook guide).
const linkLife = 24 * time.Hour

// gone is when the audio of a speak no longer exists. The guide says that after the webhook's link has died only a
// new POST brings a fresh file, so the audio lives as long as that link, unless it is assumed otherwise.
func (s *Server) gone(sp speak) time.Time {
	return sp.Ended.Add(scaled(time.Duration(s.opts.Assume.AudioHours)*time.Hour, s.opts.TimeScale))
}

// urlOf is the address of a speak's state, as the old call ("v1") or the new one has it.
func (s *Server) urlOf(id, form string) string {
	if form == "v2" {
		return s.URL() + "/api/speak/v2/" + id
	}
	return s.URL() + "/api/speak/" + id
}

// downloadURL signs a link to the audio that anybody may use, for 24 hours from the given time but not for longer than
// the audio exists. The webhook's is signed when the synthesis is done; every state call signs another.
func (s *Server) downloadURL(sp speak, signed time.Time) string {
	end := signed.Add(scaled(linkLife, s.opts.TimeScale))
	if gone := s.gone(sp); gone.Before(end) {
		end = gone
	}
	path := "/cdn/speak/" + sp.ID + "." + sp.format()
	// Whole seconds on the wire: round up, for a link never dies early.
	expires := strconv.FormatInt(end.Add(time.Second-1).Unix(), 10)
	date := signed.UTC().Format(signedForm)
	q := url.Values{"Date": {date}, "Expires": {expires}, "Signature": {s.sign(path, date, expires)}}
	return s.URL() + path + "?" + q.Encode()
}

// signedForm is the time at which a link was signed, as its Date shows it.
const signedForm = "20060102T150405.000Z"

func (s *Server) sign(path, date, expires string) string {
	mac := hmac.New(sha256.New, s.state.key)
	mac.Write([]byte(path + "\n" + date + "\n" + expires))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// fileURL is the audio behind the token, named as the guide's example: base64 of a path ("ZGF0YS9...jkwNC53YXY=").
func (s *Server) fileURL(sp speak) string {
	return s.URL() + "/files/speak/" + base64.URLEncoding.EncodeToString([]byte("data/"+sp.ID+"."+sp.format()))
}

// fileNamed is the speak that a file's name means, and the format that it ends with.
func fileNamed(name string) (id, format string, ok bool) {
	raw, err := base64.URLEncoding.DecodeString(name)
	if err != nil {
		return "", "", false
	}
	file, ok := strings.CutPrefix(string(raw), "data/")
	if !ok {
		return "", "", false
	}
	return ending(file)
}

// ending parts the name of a speak's file into its id and its format.
func ending(file string) (id, format string, ok bool) {
	id, format, _ = strings.Cut(file, ".")
	return id, format, format == formatWAV || format == formatMP3
}

// getSigned serves a signed link, or says why not as S3 does.
func (s *Server) getSigned(w http.ResponseWriter, r *http.Request) {
	name, q := r.PathValue("name"), r.URL.Query()
	expires, want := q.Get("Expires"), s.sign("/cdn/speak/"+name, q.Get("Date"), q.Get("Expires"))
	id, _, ok := ending(name)
	if !ok || !hmac.Equal([]byte(q.Get("Signature")), []byte(want)) {
		refuseXML(w, http.StatusForbidden, "SignatureDoesNotMatch", "The request signature we calculated does not match the signature you provided.")
		return
	}
	// Signed, so it is a number.
	if at, err := strconv.ParseInt(expires, 10, 64); err != nil || !s.now().Before(time.Unix(at, 0)) {
		refuseXML(w, http.StatusForbidden, "AccessDenied", "Request has expired")
		return
	}
	sp, ok := s.state.speak(id)
	if !ok || sp.State != done {
		refuseXML(w, http.StatusNotFound, "NoSuchKey", "The specified key does not exist.")
		return
	}
	s.serveSpeak(w, r, sp)
}

// refuseXML is a refusal of the file store, in the shape of Amazon S3's error responses.
func refuseXML(w http.ResponseWriter, status int, code, msg string) {
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
	w.Header().Set("Content-Type", "application/xml")
	w.WriteHeader(status)
	_, _ = w.Write(append([]byte(xml.Header), body...))
}
