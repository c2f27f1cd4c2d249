package livecheck

import (
	"context"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"
)

const (
	mePath       = "/api/me"
	callbackPath = "/api/me/callback-url"

	restoreTime  = 15 * time.Second // for restoring the callback, also after an interrupt
	restoreTries = 4
)

// callback is what the run knows of the account's callback URL.
type callback struct {
	before string   // that was registered when the check began
	mine   []string // each that the check has tried to register
	now    string   // the one that is registered as far as is known
	base   string   // our public URL; empty: there is none
	hook   *hook
	close  func()
	direct bool // senders reach our own server, without another one in between
	result Callback
}

// put registers a callback URL.
func (r *run) put(ctx context.Context, to, what string) answer {
	r.callback.mine = append(r.callback.mine, to)
	r.callback.result.Changed, r.callback.result.Restored = true, false
	a := r.doIn(ctx, request{method: http.MethodPut, path: callbackPath, body: map[string]any{"callback_url": to}, what: what})
	if a.ok() {
		r.callback.now = to
	}
	return a
}

// openCallback opens the tunnel and registers its URL.
func (r *run) openCallback() error {
	ids := []string{"callback-http", "callback-hosts", "callback-ports", "callback-probe", "callback-clear", "webhook-urls", "webhook-fields", "webhook-refused"}
	untried := func(why string) {
		for _, id := range ids {
			r.notTried(id, why)
		}
	}
	if r.Tunnel == nil {
		untried("there is no tunnel: " + r.NoTunnel)
		return nil
	}
	r.Progress("opening the tunnel")
	h := newHook()
	r.mask.add(h.secret)
	base, done, err := r.Tunnel.Open(r.ctx, h)
	if err != nil {
		untried("the tunnel did not open")
		r.fail(NoLink, "the tunnel did not open: %v", err)
		return nil
	}
	c := &r.callback
	c.base, c.hook, c.close = base, h, done
	u, err := url.Parse(base)
	if err != nil {
		return r.stop(NoLink, "the public URL cannot be read")
	}
	r.mask.add(u.Hostname())
	c.direct = r.Tunnel.Name == "loopback"
	if took, err := r.Tunnel.Prove(r.ctx, base, h.path(), h.answer); err != nil {
		r.fact("tunnel-reaches", "a request to the public URL reaches this process", false, err.Error())
	} else {
		r.fact("tunnel-reaches", "a request to the public URL reaches this process", true, "round trip "+span(took))
	}
	ours := base + h.path()
	if r.Memory != nil {
		restore, err := r.Memory.Replacing(r.ctx, c.before, ours)
		if err != nil {
			untried("the present callback could not be stored before")
			r.fail(Unexpected, "the callback was not changed, because the present one could not be stored before: %v", err)
			c.base = ""
			return nil
		}
		r.mask.add(restore)
		c.before = restore
	}
	if isOfCheck(c.before) {
		c.before = ""
	}
	r.Progress("registering a callback URL")
	a := r.put(r.ctx, ours, "register our URL")
	r.callbackURLs(u, a)
	if a.ok() {
		a = r.put(r.ctx, ours, "register our URL again")
	}
	if !a.ok() {
		for _, id := range []string{"webhook-urls", "webhook-fields", "webhook-refused"} {
			r.notTried(id, "our callback URL was not registered")
		}
		r.fail(NoLink, "the service does not take our callback URL: %s", a.words())
		c.base = ""
	}
	return r.ctx.Err()
}

// callbackURLs tries which URLs are taken. Each is one that leads to this machine or to nothing. first is the answer to our own.
func (r *run) callbackURLs(own *url.URL, first answer) {
	h := r.callback.hook
	switch {
	case h.probed():
		r.seen("callback-probe", "post", "a POST came while our URL was registered")
		for _, id := range []string{"callback-http", "callback-hosts", "callback-ports"} {
			r.unclear(id, "a URL is probed before it is registered, and others than ours do not answer")
		}
	case first.ok():
		r.seen("callback-probe", "none", "no request came while our URL was registered")
	default:
		r.unclear("callback-probe", "our URL was not registered: "+first.words())
	}
	host := own.Hostname()
	loopback := isLoopback(host)
	if loopback {
		host = "callboard-check.example.com"
	}
	path := h.path()
	try := func(to, what string) bool { return r.put(r.ctx, to+path, what).ok() }
	if r.value("callback-probe") != "post" {
		hosts := try("https://10.0.0.1", "register a private host")
		ports := try("https://"+host+":8443", "register another port")
		plain := try("http://"+host, "register plain http")
		local := loopback && own.Scheme == "http" && first.ok()
		if !local && !plain {
			local = try("http://127.0.0.1:80", "register plain http on loopback")
		}
		r.choose("callback-hosts", hosts, "any", "public")
		r.choose("callback-ports", ports, "any", "standard")
		switch {
		case plain:
			r.seen("callback-http", "anywhere", "")
		case local:
			r.seen("callback-http", "loopback", "")
		case !hosts:
			r.unclear("callback-http", "neither plain http nor private hosts are taken: loopback or never")
		default:
			r.seen("callback-http", "never", "")
		}
	}
	clear := r.put(r.ctx, "", "clear the callback URL")
	r.choose("callback-clear", clear.ok(), "empty", "refused")
}

// choose notes one of two values.
func (r *run) choose(id string, first bool, yes, no string) {
	if first {
		r.seen(id, yes, "")
		return
	}
	r.seen(id, no, "")
}

func isLoopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

// restoreCallback registers the callback again that was there before, also after ctx has ended. One that another program has
// registered meanwhile stays.
func (r *run) restoreCallback() {
	c := &r.callback
	if c.close != nil {
		defer c.close() // until then, a delivery may still come
	}
	if !c.result.Changed {
		c.result.Restored = true
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.ctx), restoreTime)
	defer cancel()
	why := ""
	for try := range restoreTries {
		if try > 0 && !wait(ctx, time.Duration(try)*gap) {
			break
		}
		var done, final bool
		if done, final, why = r.tryRestore(ctx); done {
			c.result.Restored = true
			if r.Memory != nil {
				if err := r.Memory.Restored(ctx, c.before); err != nil {
					r.fail(Unexpected, "the callback is restored, which could not be stored: %v", err)
				}
			}
			return
		}
		if final {
			break
		}
	}
	c.result.Problem = r.mask.line(why)
	if c.before != "" { // what is registered now leads nowhere
		r.fail(Unexpected, "the callback that was registered before is not restored: %s", why)
	}
}

// tryRestore makes one attempt. An attempt whose answer did not come may have succeeded, so each one asks first. final means that
// another attempt does not help.
func (r *run) tryRestore(ctx context.Context) (done, final bool, why string) {
	c := &r.callback
	me := r.doIn(ctx, request{method: http.MethodGet, path: mePath, what: "which callback is registered"})
	if !me.ok() {
		return false, false, "the account cannot be read: " + me.words()
	}
	now := me.str("result", "callback_url")
	switch {
	case now == c.before, !r.isMine(now): // another program has registered its own
		return true, true, ""
	case c.before == "" && r.value("callback-clear") == "refused":
		return false, true, "none was registered before that leads anywhere, and the service does not clear it: the URL of this check stays, and leads nowhere, until a program registers another one"
	}
	a := r.put(ctx, c.before, "restore the former callback URL")
	if !a.ok() {
		return false, a.refused(), a.words()
	}
	me = r.doIn(ctx, request{method: http.MethodGet, path: mePath, what: "see that it is restored"})
	return me.ok() && me.str("result", "callback_url") == c.before, false, "the service says that another URL is registered"
}

// isMine reports whether a registered URL is one of this check. The service may write it in another form than it was sent.
func (r *run) isMine(registered string) bool {
	return contains(r.callback.mine, registered) || r.callback.hook != nil && strings.Contains(registered, r.callback.hook.secret)
}

func contains(list []string, s string) bool {
	for _, v := range list {
		if v == s {
			return true
		}
	}
	return false
}

// account reads the account.
func (r *run) account() error {
	r.Progress("reading the account")
	a := r.do(request{method: http.MethodGet, path: mePath, what: "the account"})
	if err := r.refusedKey(a); err != nil {
		return err
	}
	for _, field := range []string{"uid", "username", "fullname", "email", "api_token", "callback_url"} {
		r.mask.add(append(strings.Fields(a.str("result", field)), a.str("result", field))...)
	}
	c := &r.callback
	c.before = a.str("result", "callback_url")
	c.now, c.result.Before = c.before, "none"
	switch {
	case isOfCheck(c.before):
		c.result.Before = leftOver
	case c.before != "":
		c.result.Before = "a URL"
	}
	_, named := a.at("result").(map[string]any)
	r.fact("me-callback", "the account has a field callback_url, which is a URL or null", named && hasField(a.at("result"), "callback_url"), "")
	return nil
}

// leftOver is a callback URL that is registered and of use to nobody.
const leftOver = "the URL of an earlier check, which leads nowhere"

// refusedKey ends the check if an answer is no success.
func (r *run) refusedKey(a answer) error {
	switch {
	case a.ok():
		return nil
	case a.status == http.StatusUnauthorized, a.status == http.StatusForbidden:
		return r.stop(Unauthorised, "the service refuses the key: %d %s", a.status, a.words())
	case a.status == 0:
		return r.stop(Unexpected, "the service cannot be reached: %s", a.words())
	}
	return r.stop(Unexpected, "the service answered %s", strings.TrimSpace(strconv.Itoa(a.status)+" "+a.words()))
}

func hasField(v any, name string) bool {
	o, _ := v.(map[string]any)
	_, ok := o[name]
	return ok
}
