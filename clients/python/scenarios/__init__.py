"""Runs the scenarios that every client of Tokenwire passes, with grpcio and with grpc.aio."""
