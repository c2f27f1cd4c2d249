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

// dies is when the audio of a speak is gone: 24 hours after it was done, divided by the time scale. The guide
// says that only a new POST brings a fresh file after that, so the state calls sign a link anew whenever they are
// asked, but never for longer, and the files behind the token end with it.
func (s *Server) dies(sp speak) time.Time {
	return sp.Ended.Add(time.Duration(float64(linkLife) / s.opts.TimeScale))
}

func speakURL(base, id string) string   { return base + "/api/speak/" + id }
func speakV2URL(base, id string) string { return base + "/api/speak/v2/" + id }

// downloadURL signs a link to the audio that anybody may use until it dies.
func (s *Server) downloadURL(sp speak) string {
	path := "/cdn/speak/" + sp.ID + ".wav"
	// Whole seconds on the wire: round up, for a link never dies early.
	expires := strconv.FormatInt(s.dies(sp).Add(time.Second-1).Unix(), 10)
	q := url.Values{"Expires": {expires}, "Signature": {s.sign(path, expires)}}
	return s.URL() + path + "?" + q.Encode()
}

func (s *Server) sign(path, expires string) string {
	mac := hmac.New(sha256.New, s.state.key)
	mac.Write([]byte(path + "\n" + expires))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// fileURL is the audio behind the token, named as the guide's example: base64 of a path ("ZGF0YS9...jkwNC53YXY=").
func (s *Server) fileURL(id string) string {
	return s.URL() + "/files/speak/" + base64.URLEncoding.EncodeToString([]byte("data/"+id+".wav"))
}

// fileID is the speak that a file's name means.
func fileID(name string) (string, bool) {
	raw, err := base64.URLEncoding.DecodeString(name)
	if err != nil {
		return "", false
	}
	id, ok := strings.CutPrefix(string(raw), "data/")
	if !ok {
		return "", false
	}
	return strings.CutSuffix(id, ".wav")
}

// getSigned serves a signed link, or says why not as S3 does.
func (s *Server) getSigned(w http.ResponseWriter, r *http.Request) {
	id, isWAV := strings.CutSuffix(r.PathValue("name"), ".wav")
	expires := r.URL.Query().Get("Expires")
	signature := r.URL.Query().Get("Signature")
	if !isWAV || !hmac.Equal([]byte(signature), []byte(s.sign("/cdn/speak/"+id+".wav", expires))) {
		refuseXML(w, http.StatusForbidden, "SignatureDoesNotMatch", "The request signature we calculated does not match the signature you provided.")
		return
	}
	// Signed, so it is a number.
	if at, err := strconv.ParseInt(expires, 10, 64); err != nil || !time.Now().Before(time.Unix(at, 0)) {
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
	}{Code: code, Message: msg, RequestID: newID()})
	if err != nil {
		http.Error(w, code, status)
		return
	}
	w.Header().Set("Content-Type", "application/xml")
	w.WriteHeader(status)
	_, _ = w.Write(append([]byte(xml.Header), body...))
}
