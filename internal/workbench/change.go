package workbench

// Change says what has changed.
type Change struct {
	ID       string // of a delivery that is new, changed or deleted; empty: not one
	Settings bool   // the settings or the health of the target
	Many     bool   // more than single deliveries may have changed: read the list again
}
