// Command hello is built by a test of testterm.
package main

import "fmt"

func main() { fmt.Println("안녕, terminal") }
