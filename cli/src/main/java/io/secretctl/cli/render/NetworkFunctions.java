package io.secretctl.cli.render;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import javax.naming.Context;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.directory.InitialDirContext;

/**
 * confd's functions that ask the DNS. Answers are sorted, so that their order, which servers change at will, changes no
 * file; and no answer is an error, so that an outage of the DNS empties no list.
 */
final class NetworkFunctions {
    private static final String TIMEOUT_MILLIS = "2000";
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._-]{1,253}");

    private NetworkFunctions() {}

    static void addTo(FunctionTable table) {
        table.add("lookupIP", List.of("host"), call -> addresses(call, address -> true));
        table.add("lookupIPV4", List.of("host"), call -> addresses(call, Inet4Address.class::isInstance));
        table.add("lookupIPV6", List.of("host"), call -> addresses(call, a -> !(a instanceof Inet4Address)));
        table.add("lookupSRV", List.of("service", "protocol", "domain"), NetworkFunctions::services);
    }

    private static Object addresses(Call call, Predicate<InetAddress> wanted) {
        try {
            List<String> found = Arrays.stream(InetAddress.getAllByName(call.text(0)))
                    .filter(wanted)
                    .map(InetAddress::getHostAddress)
                    .sorted()
                    .distinct()
                    .toList();
            if (!found.isEmpty()) {
                return found;
            }
        } catch (UnknownHostException e) {
            // the same as no address of the kind that is wanted
        }
        throw call.fault("the host has no such address");
    }

    /** The names of fields are those of Go's {@code net.SRV}. */
    @SuppressWarnings("BanJNDI") // a host name can't be a URL of another naming service, and DNS gives text alone
    private static Object services(Call call) {
        String name = "_" + call.text(0) + "._" + call.text(1) + "." + call.text(2);
        if (!HOST.matcher(name).matches()) {
            throw call.fault("that is no name of a service");
        }
        Properties settings = new Properties();
        settings.setProperty(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.dns.DnsContextFactory");
        settings.setProperty(Context.PROVIDER_URL, "dns:");
        settings.setProperty("com.sun.jndi.dns.timeout.initial", TIMEOUT_MILLIS);
        settings.setProperty("com.sun.jndi.dns.timeout.retries", "2");
        try {
            InitialDirContext dns = new InitialDirContext(settings);
            try {
                Attribute records =
                        dns.getAttributes(name, new String[] {"SRV"}).get("SRV");
                if (records != null) {
                    return sorted(records);
                }
            } finally {
                dns.close();
            }
        } catch (NamingException | IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            // the same as no record
        }
        throw call.fault("the domain has no such record");
    }

    private static List<Map<String, Object>> sorted(Attribute records) throws NamingException {
        List<Map<String, Object>> services = new ArrayList<>();
        NamingEnumeration<?> all = records.getAll();
        while (all.hasMore()) {
            // RFC 2782: priority, weight, port, target
            String[] fields = all.next().toString().split(" ", -1);
            services.add(new TreeMap<>(Map.of(
                    "Priority",
                    Integer.parseInt(fields[0]),
                    "Weight",
                    Integer.parseInt(fields[1]),
                    "Port",
                    Integer.parseInt(fields[2]),
                    "Target",
                    fields[3])));
        }
        services.sort(Comparator.comparing(Object::toString));
        return services;
    }
}
