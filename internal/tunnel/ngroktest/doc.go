// Package ngroktest is ngrok's edge for tests: the service that agents log in to and that senders
// POST to, on loopback, with faults at the asking.
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
//	edge.Cut() // and the agent comes back by itself
//
// The agent is the real one: golang.ngrok.com/ngrok speaks its own protocol to the edge, as it was
// measured against the library (TLS, muxado, one typed stream to a request). What the service itself
// would say or do is known from its documentation only.
//
// Left out are pooling, traffic policies (they are only noted), the page that browsers see first, other
// protocols than HTTPS, HTTP/2, and the dropping of an agent that has fallen silent: its endpoint stays
// online until its connection ends.
//
// An unmodified program in a process of its own is led here by HTTPS_PROXY ([Edge.ProxyURL]) and
// SSL_CERT_FILE ([Edge.CAFile]).
//
// Everything listens on 127.0.0.1 at a free port and ends with the test. Methods may be called from
// any goroutine.
//
// Only tests import this package.
package ngroktest
