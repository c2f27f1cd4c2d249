package config

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"callboard/internal/secrets"
	"callboard/internal/text"
)

// tokenPlaces are the places of one token, besides those that only it has.
type tokenPlaces struct {
	variable string
	option   string // names a file
	file     string // what people call that
	secret   string // its name among the kept ones
	account  string // whose token it is
}

var (
	typecastToken = tokenPlaces{"TYPECAST_API_TOKEN", "token-file", "token file", secrets.Typecast, "the token of your Typecast account"}
	ngrokToken    = tokenPlaces{"NGROK_AUTHTOKEN", "ngrok-authtoken-file", "authtoken file", secrets.Ngrok, "the authtoken of your ngrok account"}
)

// store is where tokens are kept. Its folder is that of the person's own settings whatever --config says: a settings
// file may lie in a project, and a token must not.
func (k *checker) store() *secrets.Store {
	path, _ := k.src.configPath()
	dir := filepath.Dir(path)
	switch off := k.choice("keyring") == "off"; {
	case off:
		return secrets.New(dir, secrets.WithKeyring(nil))
	case k.src.Keyring != nil:
		return secrets.New(dir, secrets.WithKeyring(k.src.Keyring))
	}
	return secrets.New(dir)
}

// token finds the account's token.
func (k *checker) token(c *Config) {
	if c.Sandbox {
		c.Token, c.TokenFrom = NewSecret(sandboxToken), "the sandbox"
		return
	}
	token, from, trouble := k.find(c, typecastToken)
	if trouble != nil {
		c.Notices = append(c.Notices, trouble.Error())
	}
	c.Token, c.TokenFrom = token, from
}

// find looks for a token in a flag's file, the environment, a weaker file, and among the kept ones; in that order.
// What a person has just given and cannot be used ends the checking. One that was kept is only trouble: without the
// program they could not keep a better one.
func (k *checker) find(c *Config, p tokenPlaces) (token Secret, from string, trouble error) {
	file := k.path(p.option, "")
	text := k.src.lookup(p.variable)
	var err error
	switch {
	case k.err != nil:
		return Secret{}, "", nil //nolint:nilerr // the checking has ended already, and its error is kept in k
	case text != "" && k.origins[p.option] < byFlag:
		from = p.variable
		token, err = cleanToken(p.variable, text, p.account)
	case file != "":
		from = p.file + " " + file
		token, err = k.tokenFile(c, p, file)
	default:
		return kept(c.Secrets, p)
	}
	if err != nil {
		k.err = err
		return Secret{}, "", nil //nolint:nilerr // as above
	}
	return token, from, nil
}

func kept(s *secrets.Store, p tokenPlaces) (token Secret, from string, err error) {
	value, from, err := s.Get(context.Background(), p.secret) // takes a second at most
	if p, ok := errors.AsType[*text.Problem](err); ok {
		return Secret{}, "", invalid(p.What, p.Why, p.Next)
	}
	if err != nil || value == "" {
		return Secret{}, "", err
	}
	if token, err = cleanToken(from, value, p.account); err != nil {
		return Secret{}, "", err
	}
	return token, from, nil
}

func (k *checker) tokenFile(c *Config, p tokenPlaces, path string) (Secret, error) {
	what := k.name(p.option) + " " + quote(path)
	f, err := os.Open(path)
	if err != nil {
		next := "name the file that holds it"
		if errors.Is(err, fs.ErrPermission) {
			next = "make it readable for you"
		}
		return Secret{}, invalid(what, reason(err), next)
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil && info.Mode().IsRegular() && info.Mode().Perm()&0o077 != 0 && runtime.GOOS != "windows" {
		c.Notices = append(c.Notices, fmt.Sprintf("%s: others on this machine may read the token; chmod 600 %s", k.name(p.option), path))
	}
	text, err := io.ReadAll(io.LimitReader(f, 8192))
	if err != nil {
		return Secret{}, invalid(what, reason(err), "name the file that holds it")
	}
	return cleanToken(what, string(text), p.account)
}
