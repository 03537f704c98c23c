//! A body that is sent in slices: actix-http copies what a body yields into the buffer of the connection, so a whole large
//! body would be copied for each client, whether it reads or not.

use std::{
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll},
};

use actix_web::{
    body::{BodySize, BoxBody, MessageBody},
    web::Bytes,
};

/// The size of a slice, in bytes.
const SLICE: usize = 16 << 10;

struct SlicedBody {
    length: u64,
    rest: Bytes,
}

impl MessageBody for SlicedBody {
    type Error = Infallible;

    fn size(&self) -> BodySize {
        BodySize::Sized(self.length)
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Infallible>>> {
        if self.rest.is_empty() {
            return Poll::Ready(None);
        }
        let length = self.rest.len().min(SLICE);
        Poll::Ready(Some(Ok(self.rest.split_to(length))))
    }
}

/// A body of these bytes, in slices if it is large.
pub fn sliced_body(bytes: Bytes) -> BoxBody {
    if bytes.len() <= SLICE {
        return BoxBody::new(bytes);
    }
    BoxBody::new(SlicedBody { length: bytes.len() as u64, rest: bytes })
}
