"""Calls operations through boto3 and prints what arrived, one JSON line each. Reads the calls from standard input."""

import base64
import datetime
import json
import sys

import boto3
import botocore
import botocore.model
import botocore.session
from botocore.config import Config


RESOLVED = botocore.model.ServiceModel.__dict__["resolved_protocol"]


def plain(value):
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items() if key != "ResponseMetadata"}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, datetime.datetime):
        return {"$instant": round(value.timestamp() * 1000)}
    if isinstance(value, (bytes, bytearray)):
        return {"$bytes": base64.b64encode(bytes(value)).decode()}
    if hasattr(value, "read"):
        return {"$bytes": base64.b64encode(value.read()).decode()}
    if hasattr(value, "__iter__") and not isinstance(value, str):
        return [plain(item) for item in value]
    return value


def given(value):
    if isinstance(value, dict):
        if "$bytes" in value:
            return base64.b64decode(value["$bytes"])
        if "$instant" in value:
            return datetime.datetime.fromtimestamp(value["$instant"] / 1000, datetime.timezone.utc)
        return {key: given(item) for key, item in value.items()}
    if isinstance(value, list):
        return [given(item) for item in value]
    return value


def shapes(services):
    """The members of every structure, since this boto3 may be older than the models."""
    session = botocore.session.get_session()
    known = {}
    for service in services:
        raw = session.get_component("data_loader").load_service_model(service, "service-2")
        known[service] = {
            name: sorted(shape["members"])
            for name, shape in raw["shapes"].items()
            if shape["type"] == "structure"
        }
    return known


def client_of(endpoint, service, protocol):
    # A service of several protocols is called over the one that is asked for.
    botocore.model.ServiceModel.resolved_protocol = (
        property(lambda _model: protocol) if protocol else RESOLVED
    )
    client = boto3.Session().client(
        service,
        region_name="us-east-1",
        endpoint_url=endpoint,
        aws_access_key_id="AKIAEXAMPLE",
        aws_secret_access_key="secret",
        config=Config(
            retries={"max_attempts": 0},
            parameter_validation=False,
            inject_host_prefix=False,
            disable_request_compression=True,
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
            s3={"addressing_style": "path"},
        ),
    )
    current = {}

    def tag(params, **_rest):
        params["headers"]["x-case"] = current["tag"]

    client.meta.events.register("before-call", tag)
    return client, current


def main():
    calls = json.load(sys.stdin)
    if "shapes" in calls:
        print(json.dumps(shapes(calls["shapes"])))
        return
    results = []
    clients = {}
    for call in calls["calls"]:
        key = (call["service"], call.get("protocol"))
        if key not in clients:
            clients[key] = client_of(calls["endpoint"], *key)
        client, current = clients[key]
        current["tag"] = call["tag"]
        try:
            answer = getattr(client, call["method"])(**given(call["input"]))
            results.append({"answer": plain(answer)})
        except botocore.exceptions.ClientError as error:
            results.append(
                {
                    "error": {
                        "class": type(error).__name__,
                        "code": error.response["Error"]["Code"],
                        "message": error.response["Error"]["Message"],
                        "status": error.response["ResponseMetadata"]["HTTPStatusCode"],
                        "response": plain(error.response),
                    }
                }
            )
        except Exception as error:  # What boto3 itself refuses is told, too.
            results.append({"refused": repr(error)[:300]})
    print(json.dumps({"version": boto3.__version__, "results": results}))


main()
