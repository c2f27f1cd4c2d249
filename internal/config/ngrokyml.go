package config

import (
	"errors"
	"io/fs"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"

	"callboard/internal/text"

	"go.yaml.in/yaml/v3"
)

// ngrokYML is what we take from ngrok's own settings file. It is only ever read.
type ngrokYML struct {
	path                             string // empty: there is none
	authtoken                        Secret
	connectURL, connectCAs, proxyURL string
}

// ngrokFiles are the places where ngrok looks, in its order. Its documentation names no XDG variable. Without a
// home in the environment there is none: the machine's own is not guessed.
func ngrokFiles(goos string, lookup func(string) string) []string {
	var files []string
	add := func(base string, rest ...string) {
		if filepath.IsAbs(base) {
			files = append(files, filepath.Join(append([]string{base}, rest...)...))
		}
	}
	home := lookup("HOME")
	switch goos {
	case "windows":
		if profile := lookup("USERPROFILE"); profile != "" {
			home = profile
		}
		add(lookup("LOCALAPPDATA"), "ngrok", "ngrok.yml")
	case "darwin":
		add(home, "Library", "Application Support", "ngrok", "ngrok.yml")
	default:
		add(home, ".config", "ngrok", "ngrok.yml")
	}
	add(home, ".ngrok2", "ngrok.yml")
	return files
}

// readNgrokYML reads the first of the files that is there.
func readNgrokYML(files []string, expand func(string) string) (ngrokYML, error) {
	for _, path := range files {
		raw, err := readSmall(path)
		if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) {
			continue
		}
		if err != nil {
			return ngrokYML{}, brokenYML(path, "", reason(err))
		}
		y, err := parseNgrokYML(path, raw)
		if err != nil {
			return ngrokYML{}, err
		}
		if cas := y.connectCAs; cas != "" && cas != CAsTrusted && cas != CAsHost {
			if y.connectCAs = expand(cas); !filepath.IsAbs(y.connectCAs) {
				y.connectCAs = filepath.Join(filepath.Dir(path), y.connectCAs)
			}
			if wrong := certificates(y.connectCAs); wrong != nil {
				return ngrokYML{}, brokenYML(path, "", "connect_cas: "+wrong.why)
			}
		}
		return y, nil
	}
	return ngrokYML{}, nil
}

// parseNgrokYML understands the second and the third version of the file. Nothing of its text is repeated in an error:
// a line that is wrong may be the one with the authtoken.
func parseNgrokYML(path string, raw []byte) (ngrokYML, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal(raw, &doc); err != nil {
		return ngrokYML{}, brokenYML(path, lineOf(err), notNgroks)
	}
	if doc.Kind == 0 { // nothing but comments
		return ngrokYML{path: path}, nil
	}
	r := ymlReader{path: path}
	keys := r.keys(doc.Content[0])
	switch r.text(keys, "version") {
	case "1", "2":
	case "": // of old, or by hand
		if keys["agent"] != nil && keys["authtoken"] == nil {
			keys = r.keys(keys["agent"])
		}
	default:
		keys = r.keys(keys["agent"])
	}
	y := ngrokYML{
		path:       path,
		connectURL: r.value(keys, connectURL, "connect_url", "server_addr"), // the second name is that of the second version
		connectCAs: r.value(keys, plainText, "connect_cas", "root_cas"),
		proxyURL:   r.value(keys, proxyURL, "proxy_url"),
	}
	if token := r.text(keys, "authtoken"); token != "" && r.err == nil {
		y.authtoken, r.err = cleanToken("ngrok's settings file "+text.Quote(path), token, ngrokToken.account)
	}
	if r.err != nil {
		return ngrokYML{}, r.err
	}
	return y, nil
}

// ymlReader picks values out of a file's tree and keeps the first thing that is wrong. It walks the tree itself: made
// into structs by the library, a key that is there a thousand times would take minutes.
type ymlReader struct {
	path string
	err  error
}

func (r *ymlReader) fail(n *yaml.Node, why string) {
	if r.err == nil {
		r.err = brokenYML(r.path, strconv.Itoa(n.Line), why)
	}
}

// keys are the values of a mapping by their keys; of nothing there are none.
func (r *ymlReader) keys(n *yaml.Node) map[string]*yaml.Node {
	if n = resolved(n); n == nil {
		return nil
	}
	if n.Kind != yaml.MappingNode {
		r.fail(n, notNgroks)
		return nil
	}
	keys := map[string]*yaml.Node{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		if key.Kind != yaml.ScalarNode {
			continue
		}
		if keys[key.Value] != nil {
			r.fail(key, "a key is there twice")
		}
		keys[key.Value] = n.Content[i+1]
	}
	return keys
}

// text is the first of the keys that has one, without the space round it.
func (r *ymlReader) text(keys map[string]*yaml.Node, names ...string) string {
	for _, name := range names {
		n := resolved(keys[name])
		if n == nil {
			continue
		}
		if n.Kind != yaml.ScalarNode {
			r.fail(n, name+" is not one value")
			return ""
		}
		if s := strings.TrimSpace(n.Value); s != "" {
			return s
		}
	}
	return ""
}

// value is a text after its check.
func (r *ymlReader) value(keys map[string]*yaml.Node, check func(string) (string, *flaw), names ...string) string {
	s := r.text(keys, names...)
	if s == "" {
		return ""
	}
	s, wrong := check(s)
	if wrong != nil && r.err == nil {
		r.err = brokenYML(r.path, "", names[0]+": "+wrong.why)
	}
	return s
}

// resolved is the node that an alias stands for, and nil for a null.
func resolved(n *yaml.Node) *yaml.Node {
	if n != nil && n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	if n == nil || n.ShortTag() == "!!null" {
		return nil
	}
	return n
}

const notNgroks = "it is not as ngrok writes it"

func brokenYML(path, line, why string) error {
	what := "ngrok's settings file " + text.Quote(path)
	if line != "" {
		what += ", line " + line
	}
	return invalid(what, why, "mend it (ngrok config check), or set NGROK_AUTHTOKEN")
}

var yamlLine = regexp.MustCompile(`line (\d+)`)

// lineOf finds the line that a YAML error speaks of; the rest of its text may hold what stands there.
func lineOf(err error) string {
	if m := yamlLine.FindStringSubmatch(err.Error()); m != nil {
		return m[1]
	}
	return ""
}

// plainText refuses what could not be shown.
func plainText(s string) (string, *flaw) {
	if strings.ContainsFunc(s, text.Hidden) {
		return "", &flaw{"it has a control character or another one that cannot be seen", "type it again"}
	}
	return s, nil
}
