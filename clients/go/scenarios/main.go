// Command scenarios runs the scenarios that every client of Tokenwire passes, and prints how each went.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"os"
	"slices"
	"strings"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"

	tokenwirev1 "example.com/tokenwire-client/gen/tokenwire/v1"
)

const scenarioTimeout = 2 * time.Minute

// outcome is how a scenario went, a line of the report.
type outcome struct {
	Scenario string `json:"scenario"`
	OK       bool   `json:"ok"`
	Problem  string `json:"problem,omitempty"`
}

func main() {
	file := flag.String("scenarios", "", "JSON file of the scenarios")
	address := flag.String("address", "", "HOST:PORT of the gateway")
	caFile := flag.String("ca-file", "", "PEM certificates to trust; plain text without")
	only := flag.String("only", "", "names of scenarios, with commas between; all without")
	flag.Parse()
	scenarios, err := load(*file)
	if err != nil {
		log.Fatal(err)
	}
	report := json.NewEncoder(os.Stdout)
	for _, s := range scenarios {
		if *only != "" && !slices.Contains(strings.Split(*only, ","), s.Name) {
			continue
		}
		result := outcome{Scenario: s.Name, OK: true}
		if err := play(*address, *caFile, s); err != nil {
			result.OK, result.Problem = false, err.Error()
		}
		if err := report.Encode(result); err != nil {
			log.Fatal(err)
		}
	}
}

// play runs a scenario on a connection of its own.
func play(address, caFile string, s *scenario) error {
	run, ok := runs[s.Name]
	if !ok {
		return fmt.Errorf("this program knows no scenario %q", s.Name)
	}
	transport := insecure.NewCredentials()
	if caFile != "" {
		var err error
		if transport, err = credentials.NewClientTLSFromFile(caFile, ""); err != nil {
			return err
		}
	}
	connection, err := grpc.NewClient(address, grpc.WithTransportCredentials(transport))
	if err != nil {
		return err
	}
	defer connection.Close()
	ctx, cancel := context.WithTimeout(context.Background(), scenarioTimeout)
	defer cancel()
	return run(ctx, tokenwirev1.NewCompletionServiceClient(connection), s)
}
