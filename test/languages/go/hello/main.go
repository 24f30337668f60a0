package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	tokenwirev1 "example.com/hello/gen/tokenwire/v1"
)

func main() {
	connection, err := grpc.NewClient("127.0.0.1:50051", grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		log.Fatal(err)
	}
	defer connection.Close()
	client := tokenwirev1.NewCompletionServiceClient(connection)

	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	stream, err := client.StreamComplete(ctx, &tokenwirev1.CompleteRequest{Model: "sim/echo", Prompt: "hello from Go"})
	for err == nil {
		var message *tokenwirev1.StreamCompleteResponse
		if message, err = stream.Recv(); err == nil {
			fmt.Print(message.GetTextDelta())
		}
	}
	if !errors.Is(err, io.EOF) {
		log.Fatal(err)
	}
	fmt.Println()
}
