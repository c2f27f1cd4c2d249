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
	"strings"
	"syscall"
	"time"

	"callboard/internal/osfile"
	"callboard/internal/secrets"
	"callboard/internal/text"
)

// tokenSources says where one token may come from.
type tokenSources struct {
	variable string
	option   string // the option that gives the path of a file
	file     string // the name of that file in messages
	secret   string // its name in the secrets store
	account  string // whose token it is, for messages
}

var (
	typecastToken = tokenSources{"TYPECAST_API_TOKEN", "token-file", "token file", secrets.Typecast, "the token of your Typecast account"}
	ngrokToken    = tokenSources{"NGROK_AUTHTOKEN", "ngrok-authtoken-file", "authtoken file", secrets.Ngrok, "the authtoken of your ngrok account"}
)

// store returns the store for tokens. Its folder is always the default folder of the settings, whatever --config says: a
// settings file may be in a project folder, where a token must not be.
func (k *checker) store() *secrets.Store {
	dir := ""
	if path := k.src.configPath(); path != "" {
		dir = filepath.Dir(path)
	}
	switch off := k.choice("keyring") == "off"; {
	case off:
		return secrets.New(dir, secrets.WithKeyring(nil))
	case k.src.Keyring != nil:
		return secrets.New(dir, secrets.WithKeyring(k.src.Keyring))
	}
	return secrets.New(dir)
}

// find looks for a token in the file of a flag, the environment, the file of a weaker layer, and the store, in that order.
// An invalid token of the first three is an error in k. An invalid stored token is only returned as a problem, because
// the person needs the program to store a better one.
func (k *checker) find(c *Config, p tokenSources) (token Secret, from string, problem error) {
	file := k.path(p.option, "")
	text := k.src.lookup(p.variable)
	var err error
	switch {
	case k.err != nil:
		return Secret{}, "", nil //nolint:nilerr // the check has failed already; its error is in k
	case text != "" && k.origins[p.option] < byFlag:
		from = p.variable
		token, err = cleanToken(p.variable, text, p.account)
	case file != "":
		from = p.file + " " + file
		token, err = k.tokenFile(c, p, file)
	default:
		return storedToken(c.Secrets, p)
	}
	if err != nil {
		k.err = err
		return Secret{}, "", nil //nolint:nilerr // as above
	}
	return token, from, nil
}

func storedToken(s *secrets.Store, p tokenSources) (token Secret, from string, err error) {
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

// tokenFile reads a token from a file. Until that is open, an error does not repeat its path: it may be the token itself.
func (k *checker) tokenFile(c *Config, p tokenSources, path string) (Secret, error) {
	what := k.name(p.option)
	f, err := openToken(k.ctx, path)
	switch {
	case errors.Is(err, fs.ErrPermission):
		return Secret{}, invalid(what, "the file may not be read", "make it readable for your account")
	case errors.Is(err, errNoFile):
		return Secret{}, invalid(what, "it is not a file", "choose the file with the token")
	case err != nil:
		if given := k.values.String(p.option); strings.ContainsAny(given, `/\`) && !text.LooksSecret(given) {
			what += " " + quotePath(path)
		}
		return Secret{}, invalid(what, "there is no such file", "give the path of a file with the token, not the token itself")
	}
	defer f.Close()
	what += " " + quotePath(path)
	if info, err := f.Stat(); err == nil && info.Mode().IsRegular() && osfile.OpenToOthers(path) {
		closing := "chmod 600 " + path
		if runtime.GOOS == "windows" {
			closing = `icacls "` + path + `" /inheritance:r /grant:r "%USERNAME%:F"`
		}
		c.Notices = append(c.Notices, fmt.Sprintf("%s: other users of this machine can read the token; %s", k.name(p.option), closing))
	}
	raw, err := io.ReadAll(io.LimitReader(f, maxTokenFile))
	if err != nil {
		if k.ctx.Err() != nil {
			return Secret{}, k.ctx.Err()
		}
		return Secret{}, invalid(what, reason(err), "choose the file with the token")
	}
	return cleanToken(what, string(text.UTF8(raw)), p.account)
}

// maxTokenFile is how much of a file with a token is read, in bytes. More is no token, also in UTF-16.
const maxTokenFile = 4 * text.MaxToken

// openToken opens a file or a pipe, as a shell makes one for <(command). Opening a pipe does not wait for its writer, and reading
// from it ends with ctx.
func openToken(ctx context.Context, path string) (*os.File, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() && info.Mode()&fs.ModeNamedPipe == 0 {
		return nil, errNoFile
	}
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err == nil {
		context.AfterFunc(ctx, func() { _ = f.SetReadDeadline(time.Unix(1, 0)) })
	}
	return f, err
}
