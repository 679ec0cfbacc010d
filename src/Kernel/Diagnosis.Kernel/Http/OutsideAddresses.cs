using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;

namespace Diagnosis.Kernel.Http;

/// <summary>
/// Addresses that somebody outside tells us to fetch from (a client's jwks_uri, the inputs of an import): https, and nothing that only this machine or its
/// network can reach. Names are looked up once and the address that was checked is the one connected to, so a name cannot change its mind in between.
/// </summary>
/// <param name="Loopback">http and https to this machine itself: demonstrations and tests.</param>
/// <param name="PrivateNetworks">Private ranges, where hospitals and platform share a network of their own.</param>
public sealed record OutsideAddresses(bool Loopback, bool PrivateNetworks)
{
    /// <summary>Setting <c>Outside:PrivateNetworks</c> (true or false, the default); loopback in demonstrations only.</summary>
    public static OutsideAddresses Read(IConfiguration? configuration, DeploymentMode? mode) => new(mode?.Demonstration == true, string.Equals(configuration?["Outside:PrivateNetworks"], "true", StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether an address may be asked for at all, before anything is looked up.</summary>
    public bool Allows(string? address)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.UserInfo.Length > 0 || uri.Host.Length == 0) { return false; }
        if (uri.Scheme == Uri.UriSchemeHttp) { return Loopback && uri.IsLoopback; }
        return uri.Scheme == Uri.UriSchemeHttps && (!IPAddress.TryParse(uri.Host.Trim('[', ']'), out var ip) || Allows(ip));
    }

    public bool Allows(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) { address = address.MapToIPv4(); }
        if (IPAddress.IsLoopback(address)) { return Loopback; }
        var b = address.GetAddressBytes();
        if (address.AddressFamily == AddressFamily.InterNetworkV6)
        {
            // unspecified, link-local, multicast, and IPv4 in disguise (NAT64, 6to4, Teredo)
            if (address.Equals(IPAddress.IPv6Any) || address.IsIPv6LinkLocal || address.IsIPv6Multicast || address.IsIPv6SiteLocal || address.IsIPv6Teredo) { return false; }
            if ((b[0], b[1]) is (0x20, 0x02) || (b[0], b[1], b[2], b[3]) is (0x00, 0x64, 0xff, 0x9b)) { return false; }
            return !address.IsIPv6UniqueLocal || PrivateNetworks;
        }
        return (b[0], b[1]) switch
        {
            (0 or >= 224, _) or (169, 254) or (192, 0) or (198, 18 or 19) => false,
            (10, _) or (172, >= 16 and <= 31) or (192, 168) or (100, >= 64 and <= 127) => PrivateNetworks,
            _ => true,
        };
    }

    /// <summary>Connects only where <see cref="Allows(IPAddress)"/> lets it; no redirects, no proxy, no cookies.</summary>
    public SocketsHttpHandler Handler() => new()
    {
        AllowAutoRedirect = false, UseCookies = false, UseProxy = false, ConnectTimeout = TimeSpan.FromSeconds(10),
        ConnectCallback = async (context, ct) =>
        {
            var found = await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, ct);
            if (found.Length == 0 || !found.All(Allows)) { throw new HttpRequestException(HttpRequestError.ConnectionError, "The address is not one to fetch from."); }
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(found, context.DnsEndPoint.Port, ct);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch { socket.Dispose(); throw; }
        },
    };
}
