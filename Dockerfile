# Builds the binary, then leaves everything behind that it does not need.
FROM rust:1-slim-bookworm AS build
WORKDIR /src
COPY Cargo.toml Cargo.lock ./
COPY .cargo .cargo
COPY src src
COPY migrations migrations
COPY templates templates
COPY assets assets
RUN cargo build --release --locked && mkdir /data

FROM gcr.io/distroless/cc-debian12:nonroot
COPY --from=build /src/target/release/teamsheet /usr/local/bin/teamsheet
# The image's own user, so that a fresh volume can be written.
COPY --from=build --chown=65532:65532 /data /data
ENV TEAMSHEET_DATA_DIR=/data TEAMSHEET_HOST=0.0.0.0
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=5s CMD ["teamsheet", "healthcheck"]
ENTRYPOINT ["teamsheet"]
CMD ["serve"]
