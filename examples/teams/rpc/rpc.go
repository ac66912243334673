// Package rpc describes the gRPC services of the examples, as generated code would; messages are the well-known wrappers.
package rpc

import (
	"context"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/wrapperspb"
)

type (
	Text = wrapperspb.StringValue
	// Call is what a unary method does.
	Call func(ctx context.Context, in *Text) (*Text, error)
	// Feed is what a server-streaming method does.
	Feed func(in *Text, send func(string) error, done <-chan struct{}) error
)

func NewText(s string) *Text { return wrapperspb.String(s) }

// Service is a description with the given methods.
func Service(name string, calls map[string]Call, feeds map[string]Feed) *grpc.ServiceDesc {
	desc := &grpc.ServiceDesc{ServiceName: name, HandlerType: (*any)(nil)}
	for method, call := range calls {
		desc.Methods = append(desc.Methods, grpc.MethodDesc{MethodName: method, Handler: unary("/"+name+"/"+method, call)})
	}
	for stream, feed := range feeds {
		desc.Streams = append(desc.Streams, grpc.StreamDesc{StreamName: stream, ServerStreams: true, Handler: streaming(feed)})
	}
	return desc
}

func unary(full string, call Call) grpc.MethodHandler {
	return func(srv any, ctx context.Context, dec func(any) error, around grpc.UnaryServerInterceptor) (any, error) {
		in := new(Text)
		if err := dec(in); err != nil {
			return nil, err
		}
		if around == nil {
			return call(ctx, in)
		}
		info := &grpc.UnaryServerInfo{Server: srv, FullMethod: full}
		return around(ctx, in, info, func(ctx context.Context, req any) (any, error) { return call(ctx, req.(*Text)) })
	}
}

func streaming(feed Feed) grpc.StreamHandler {
	return func(_ any, stream grpc.ServerStream) error {
		in := new(Text)
		if err := stream.RecvMsg(in); err != nil {
			return err
		}
		send := func(s string) error { return stream.SendMsg(NewText(s)) }
		return feed(in, send, stream.Context().Done())
	}
}

// Invoke calls a unary method.
func Invoke(ctx context.Context, conn grpc.ClientConnInterface, method, in string) (string, error) {
	out := new(Text)
	err := conn.Invoke(ctx, method, NewText(in), out)
	return out.GetValue(), err
}
