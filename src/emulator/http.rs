//! The HTTP face: real TCP connections to the [`FarSide`], on one thread.

use std::cell::RefCell;
use std::convert::Infallible;
use std::future::{pending, poll_fn};
use std::io;
use std::net::TcpListener;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http_body_util::BodyExt;
use hyper::body::{Body, Bytes, Frame, Incoming as Arriving, SizeHint};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::task::LocalSet;

use super::{FarSide, Incoming, MAX_BODY, Reply};

/// How long the face rests when the system gives it no more connections.
const REST: Duration = Duration::from_millis(50);

/// Serves the far side and its controls until the process ends.
///
/// # Errors
///
/// When the listener cannot be used.
pub fn serve(listener: TcpListener, mut far_side: FarSide) -> io::Result<Infallible> {
    serve_calls(listener, move |incoming, now_ms| far_side.handle(incoming, now_ms))
}

/// The same for whoever takes a call, with the time in milliseconds since 1970, and says what the caller experiences.
///
/// # Errors
///
/// When the listener cannot be used.
pub fn serve_calls(listener: TcpListener, take: impl FnMut(&Incoming, u64) -> Reply + 'static) -> io::Result<Infallible> {
    listener.set_nonblocking(true)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    LocalSet::new().block_on(&runtime, accept_all(listener, Rc::new(RefCell::new(take))))
}

/// Whoever takes the calls.
type Taker = Rc<RefCell<dyn FnMut(&Incoming, u64) -> Reply>>;

async fn accept_all(listener: TcpListener, taker: Taker) -> io::Result<Infallible> {
    let listener = tokio::net::TcpListener::from_std(listener)?;
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                tokio::task::spawn_local(serve_connection(stream, Rc::clone(&taker)));
            }
            Err(_) => tokio::time::sleep(REST).await,
        }
    }
}

/// The caller shall see its connection reset.
#[derive(Debug)]
struct ResetWanted;

impl std::fmt::Display for ResetWanted {
    fn fmt(&self, formatter: &mut std::fmt::Formatter) -> std::fmt::Result {
        formatter.write_str("the connection shall be reset")
    }
}

impl std::error::Error for ResetWanted {}

async fn serve_connection(stream: TcpStream, taker: Taker) {
    let _ = stream.set_nodelay(true);
    let service = service_fn(|request| Box::pin(answer(request, &taker)));
    let mut connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    let ended = poll_fn(|context| connection.poll_without_shutdown(context)).await;
    let stream = connection.into_parts().io.into_inner();
    if ended.is_err_and(|error| error.is_user()) {
        // With no time to linger, closing sends a reset in place of an orderly end.
        let _ = stream.set_zero_linger();
    }
}

async fn answer(request: Request<Arriving>, taker: &Taker) -> Result<Response<Sent>, ResetWanted> {
    let Some(incoming) = read(request).await else {
        return Err(ResetWanted);
    };
    let reply = (taker.borrow_mut())(&incoming, now_ms());
    match reply {
        Reply::Answer { status, headers, body, delay_ms } => {
            if delay_ms > 0 {
                tokio::time::sleep(Duration::from_millis(delay_ms)).await;
            }
            Ok(response(status, &headers, Sent { bytes: body.into(), stalls: false }))
        }
        Reply::Stall { status, headers, body } => Ok(response(status, &headers, Sent { bytes: body.into(), stalls: true })),
        Reply::Hang => pending().await,
        Reply::Reset => Err(ResetWanted),
    }
}

/// Reads a whole call. Of a body beyond the bound one byte too many is kept, so that the core sees it is too long; the rest is
/// read and dropped, so that the caller can finish and read the answer.
async fn read(request: Request<Arriving>) -> Option<Incoming> {
    let (head, mut arriving) = request.into_parts();
    let mut body = Vec::new();
    while let Some(frame) = arriving.frame().await {
        if let Some(data) = frame.ok()?.data_ref() {
            let room = (MAX_BODY + 1).saturating_sub(body.len());
            body.extend(data.iter().take(room));
        }
    }
    let text = |value: &hyper::header::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    Some(Incoming {
        method: head.method.as_str().into(),
        path: head.uri.path_and_query().map_or("/", |path| path.as_str()).into(),
        headers: head.headers.iter().map(|(name, value)| (name.as_str().into(), text(value))).collect(),
        body,
    })
}

fn response(status: u16, headers: &[(String, String)], body: Sent) -> Response<Sent> {
    let builder = headers.iter().fold(Response::builder().status(status), |builder, (name, value)| builder.header(name, value));
    builder.body(body).unwrap_or_else(|error| {
        // Only a fault can ask for a status or a header that does not exist.
        let mut response = Response::new(Sent { bytes: error.to_string().into(), stalls: false });
        *response.status_mut() = hyper::StatusCode::INTERNAL_SERVER_ERROR;
        response
    })
}

fn now_ms() -> u64 {
    let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since_1970.as_millis()).unwrap_or(u64::MAX)
}

/// A body that is sent at once and then, if it stalls, never ends.
struct Sent {
    bytes: Bytes,
    stalls: bool,
}

impl Body for Sent {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let bytes = std::mem::take(&mut self.bytes);
        if !bytes.is_empty() {
            return Poll::Ready(Some(Ok(Frame::data(bytes))));
        }
        // Nothing wakes a stalled body but the caller's leaving, which the connection itself notices.
        if self.stalls { Poll::Pending } else { Poll::Ready(None) }
    }

    fn is_end_stream(&self) -> bool {
        self.bytes.is_empty() && !self.stalls
    }

    fn size_hint(&self) -> SizeHint {
        if self.stalls { SizeHint::default() } else { SizeHint::with_exact(self.bytes.len() as u64) }
    }
}
