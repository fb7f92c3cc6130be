<svg hidden xmlns="http://www.w3.org/2000/svg">
<symbol id="i-phone" viewBox="0 0 24 24"><path d="M5 4h3.6l1.8 4.6-2.3 1.5a12 12 0 0 0 5.8 5.8l1.5-2.3L20 15.4V19a1.6 1.6 0 0 1-1.7 1.6C10.5 20 4 13.5 3.4 5.7A1.6 1.6 0 0 1 5 4Z"/></symbol>
<symbol id="i-org" viewBox="0 0 24 24"><path d="M4 21V5a1 1 0 0 1 1-1h8a1 1 0 0 1 1 1v16M14 9h5a1 1 0 0 1 1 1v11M2.5 21h19M8 8h2M8 12h2M8 16h2M17 13h.01M17 17h.01"/></symbol>
<symbol id="i-search" viewBox="0 0 24 24"><circle cx="11" cy="11" r="6.5"/><path d="m20 20-4.2-4.2"/></symbol>
<symbol id="i-plus" viewBox="0 0 24 24"><path d="M12 5v14M5 12h14"/></symbol>
<symbol id="i-clear" viewBox="0 0 24 24"><path d="m6 6 12 12M18 6 6 18"/></symbol>
<symbol id="i-alert" viewBox="0 0 24 24"><path d="M12 9v4.5M12 17h.01M10.4 4.3 2.8 17.5A1.8 1.8 0 0 0 4.4 20h15.2a1.8 1.8 0 0 0 1.600-2.500L13.600 4.300a1.800 1.800 0 0 0-3.200 0Z"/></symbol>
<symbol id="i-offline" viewBox="0 0 24 24"><path d="m3 3 18 18M8.500 6.600A8 8 0 0 1 19 11.100 4.500 4.500 0 0 1 19.500 19M6 9a5 5 0 0 0 .5 10H16"/></symbol>
<symbol id="i-open" viewBox="0 0 24 24"><path d="M14 4h6v6M20 4l-9 9M18 14v4.500a1.500 1.500 0 0 1-1.500 1.500h-11A1.500 1.500 0 0 1 4 18.500v-11A1.500 1.500 0 0 1 5.500 6H10"/></symbol>
<symbol id="i-hash" viewBox="0 0 24 24"><path d="M5 9h15M4 15h15M10 4 8 20M16 4l-2 16"/></symbol>
<symbol id="i-inbox" viewBox="0 0 24 24"><path d="M4 13.500 6.500 5h11l2.500 8.500V18a1.500 1.500 0 0 1-1.500 1.500h-13A1.500 1.500 0 0 1 4 18v-4.500Zm0 0h4.500l1 2.500h5l1-2.500H20"/></symbol>
<symbol id="i-star" viewBox="0 0 24 24"><path d="m12 3.800 2.500 5.200 5.700.8-4.100 4 1 5.700-5.100-2.700-5.100 2.700 1-5.700-4.100-4 5.700-.8Z" fill="currentColor"/></symbol>
<symbol id="i-in" viewBox="0 0 24 24"><path d="M19 5 6 18M6 8v10h10"/></symbol>
<symbol id="i-out" viewBox="0 0 24 24"><path d="M5 19 18 6M18 16V6H8"/></symbol>
<symbol id="i-link" viewBox="0 0 24 24"><path d="M10 14a4 4 0 0 0 5.7 0l3-3A4 4 0 0 0 13 5.3l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3a4 4 0 0 0 5.7 5.7l1-1"/></symbol>
<symbol id="i-check" viewBox="0 0 24 24"><path d="m5 12.5 4.5 4.5L19 7.5"/></symbol>
<symbol id="i-lock" viewBox="0 0 24 24"><path d="M6 11h12v9H6zM8.5 11V8a3.500 3.500 0 0 1 7 0v3"/></symbol>
<symbol id="i-menu" viewBox="0 0 24 24"><path d="M4 7h16M4 12h16M4 17h16"/></symbol>
</svg>
