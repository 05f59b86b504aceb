namespace Ledger.Device.Api;

/// <summary>A refusal in OpenAI's shape.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Type">Family, as invalid_request_error, authentication_error, permission_error, rate_limit_error or server_error.</param>
/// <param name="Code">What exactly, for programs.</param>
/// <param name="Message">One sentence for people.</param>
public sealed record ApiError(int Status, string Type, string Code, string Message);
