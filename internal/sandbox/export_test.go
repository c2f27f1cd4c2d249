package sandbox

// FaultKindList is faultKindList for the tests of package sandbox_test.
func FaultKindList() string { return faultKindList() }
