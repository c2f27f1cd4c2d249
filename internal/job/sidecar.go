package job

import (
	"bytes"
	"encoding/json"
	"io"
	"path/filepath"
	"slices"
	"strings"
)

// Sidecar reports whether Save writes sidecars unless it is told otherwise.
func (s *Service) Sidecar() bool { return s.o.Sidecar }

// SidecarOf is the path of the facts beside an audio file: NAME.json beside NAME.wav.
func SidecarOf(audio string) string {
	if ext := filepath.Ext(audio); slices.Contains(extensions(), strings.ToLower(ext)) {
		audio = strings.TrimSuffix(audio, ext)
	}
	return audio + ".json"
}

// writeFacts writes the sidecar for a name, under none yet.
func (t take) writeFacts(dest string) (string, error) {
	facts, err := t.facts(filepath.Base(dest))
	if err != nil {
		return "", err
	}
	return writeInto(filepath.Dir(dest), bytes.NewReader(facts))
}

// facts is a sidecar: the job object of the command line's contract, whose file is the name of the audio beside it, and
// under "audio" what is in that file.
func (s *Service) facts(j Job, src io.ReaderAt, name string, size int64, sum string) ([]byte, error) {
	seconds := j.Duration
	if s.o.Probe != nil {
		if heard, err := s.o.Probe(j.File); err == nil {
			seconds = heard
		}
	}
	ext := format(src, j.File)
	j.File = name
	about, err := json.Marshal(j)
	if err != nil {
		return nil, err
	}
	audio, err := json.Marshal(struct {
		Format   string   `json:"format"`
		Rate     *int     `json:"rate_hz"`
		Duration *float64 `json:"duration_s"`
		Bytes    int64    `json:"bytes"`
		SHA256   string   `json:"sha256"`
	}{strings.TrimPrefix(ext, "."), known(rate(src, ext)), known(milliseconds(seconds)), size, sum})
	if err != nil {
		return nil, err
	}
	whole := slices.Concat(bytes.TrimSuffix(about, []byte("}")), []byte(`,"audio":`), audio, []byte("}"))
	var out bytes.Buffer
	if err := json.Indent(&out, whole, "", "  "); err != nil {
		return nil, err
	}
	out.WriteByte('\n')
	return out.Bytes(), nil
}
