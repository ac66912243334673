package main

import (
	"context"
	"log"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	"example.com/teams/rpc"
)

// subscribers are the desks of the house; they watch all day.
func subscribers(addr string, connections, streams int) {
	for range connections {
		conn, err := grpc.NewClient(addr, grpc.WithTransportCredentials(insecure.NewCredentials()))
		if err != nil {
			log.Fatal(err)
		}
		for range streams {
			go watch(conn)
		}
	}
}

func watch(conn *grpc.ClientConn) {
	prices, err := conn.NewStream(context.Background(), &grpc.StreamDesc{ServerStreams: true}, "/market.Ticks/Watch")
	if err != nil {
		return
	}
	if prices.SendMsg(rpc.NewText("GOLD")) != nil || prices.CloseSend() != nil {
		return
	}
	for price := new(rpc.Text); prices.RecvMsg(price) == nil; {
	}
}
