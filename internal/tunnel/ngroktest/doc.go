// Package ngroktest is ngrok's edge for tests: the service that agents log in to and that senders POST to, on loopback, with
// faults that a test can switch on.
//
//	edge := ngroktest.Start(t, ngroktest.Options{})
//	agent, _ := ngrok.NewAgent(
//		ngrok.WithAuthtoken(ngroktest.Token),
//		ngrok.WithAgentConnectURL(edge.ConnectURL()),
//		ngrok.WithAgentConnectCAs(edge.CAs()),
//	)
//	ln, _ := agent.Listen(ctx)
//	go http.Serve(ln, handler)
//	sender := &http.Client{Transport: edge.Transport()}
//	sender.Post(ln.URL().String(), …)
//	edge.Cut() // and the agent reconnects by itself
//
// The agent is the real one, golang.ngrok.com/ngrok. The protocol (TLS, muxado, one typed stream per request) was measured
// with the library. What the service itself says and does is known from its documentation only.
//
// Not implemented: pooling, traffic policies (they are only recorded), the page that browsers see first, protocols other
// than HTTPS, HTTP/2, and the timeout of an agent that is silent: its endpoint stays online until its connection ends.
//
// An unmodified program in another process reaches the edge with HTTPS_PROXY ([Edge.ProxyURL]) and
// SSL_CERT_FILE ([Edge.CAFile]).
//
// Everything listens on free ports of 127.0.0.1 and ends with the test. Methods may be called from any goroutine.
//
// Only tests import this package.
package ngroktest
