<?php
/**
 * Plugin Name: Publisher
 * Description: Gives each post to the publisher when it is published or changed, and takes it back when it goes.
 * Version: 1.0
 * Requires at least: 5.6
 * Requires PHP: 7.4
 * License: Apache-2.0
 *
 * In wp-config.php:
 *   define( 'PUBLISHER_URL', 'https://news.example.org' );
 *   define( 'PUBLISHER_TOKEN', 'pub_…' );   // publisher token create wordpress --source wordpress
 *                                           //   --scope articles:write --scope articles:unpublish
 */

defined( 'ABSPATH' ) || exit;

const PUBLISHER_RETRIES = array( 60, 300, 1800, 7200, 21600 ); // seconds

// After terms and meta: with transition_post_status they are not there yet. The block editor may save
// twice; the second PUT has the same text, and changes nothing.
add_action( 'wp_after_insert_post', 'publisher_saved', 10, 2 );
add_action( 'wp_trash_post', 'publisher_gone' );
add_action( 'before_delete_post', 'publisher_gone' );
add_action( 'publisher_again', 'publisher_again', 10, 2 );
add_action( 'admin_notices', 'publisher_notice' );

/** A post was saved: give it, or take back what was given before. */
function publisher_saved( $id, $post ) {
	if ( 'post' !== $post->post_type || wp_is_post_revision( $id ) || wp_is_post_autosave( $id ) ) {
		return;
	}
	if ( 'publish' === $post->post_status && '' === $post->post_password ) {
		publisher_send( $id, 0 );
	} elseif ( get_post_meta( $id, '_publisher_guid', true ) && 'trash' !== $post->post_status ) {
		publisher_gone( $id );
	}
}

/** A post goes to the trash, or is not for everybody any more: withdraw it, quietly. */
function publisher_gone( $id ) {
	$guid = get_post_meta( $id, '_publisher_guid', true );
	if ( ! $guid ) {
		return; // it never went
	}
	$answer = publisher_call( 'POST', '/articles/' . rawurlencode( $guid ) . '/unpublish', array( 'note' => 'WordPress' ) );
	if ( 409 === $answer['status'] ) {
		$answer['problem'] = ''; // withdrawn before
	}
	publisher_done( $id, $answer, 0 );
}

/** Once more, after a while. */
function publisher_again( $id, $try ) {
	$post = get_post( $id );
	if ( $post && 'publish' === $post->post_status && '' === $post->post_password ) {
		publisher_send( $id, $try );
	} elseif ( get_post_meta( $id, '_publisher_guid', true ) ) {
		publisher_gone( $id );
	}
}

/** PUT the post. A text that changed is a new version; the same text changes nothing. */
function publisher_send( $id, $try ) {
	$post = get_post( $id );
	$guid = get_post_meta( $id, '_publisher_guid', true );
	$guid = $guid ? $guid : $post->guid;
	$body = publisher_document( $post, $guid );
	update_post_meta( $id, '_publisher_guid', $guid );
	$answer = publisher_call(
		'PUT',
		'/articles/' . rawurlencode( $guid ),
		$body,
		'application/vnd.iptc.ninjs+json;version=3.0'
	);
	publisher_done( $id, $answer, $try );
}

/** The post as ninjs 3.0. */
function publisher_document( $post, $guid ) {
	$names    = wp_list_pluck( get_the_category( $post->ID ), 'name' );
	$document = array(
		'standard'       => array( 'name' => 'ninjs', 'version' => '3.0' ),
		'uri'            => $guid,
		'type'           => 'text',
		'pubStatus'      => 'usable',
		'language'       => str_replace( '_', '-', get_locale() ),
		'firstCreated'   => publisher_time( $post->post_date_gmt ),
		'versionCreated' => publisher_time( $post->post_modified_gmt ),
		'headlines'      => array( array( 'role' => 'main', 'value' => html_entity_decode( wp_strip_all_tags( get_the_title( $post ) ), ENT_QUOTES, 'UTF-8' ) ) ),
		'bodies'         => array(
			array(
				'role'        => 'main',
				'contentType' => 'text/html',
				'value'       => apply_filters( 'the_content', $post->post_content ),
			),
		),
		'by'             => get_the_author_meta( 'display_name', $post->post_author ),
	);
	if ( '' !== $post->post_excerpt ) {
		$document['descriptions'] = array( array( 'role' => 'summary', 'value' => wp_strip_all_tags( $post->post_excerpt ) ) );
	}
	if ( $names ) {
		$document['subjects'] = array_map( fn( $name ) => array( 'name' => $name ), $names );
	}
	return $document;
}

/** 2026-12-01 06:30:00 of GMT as RFC 3339. */
function publisher_time( $gmt ) {
	return str_replace( ' ', 'T', $gmt ) . 'Z';
}

/** One request: its status (0: no answer), and what went wrong in words. */
function publisher_call( $method, $path, $body, $type = 'application/json' ) {
	if ( ! defined( 'PUBLISHER_URL' ) || ! defined( 'PUBLISHER_TOKEN' ) ) {
		return array( 'status' => -1, 'problem' => 'PUBLISHER_URL and PUBLISHER_TOKEN are not set in wp-config.php' );
	}
	$json    = wp_json_encode( $body );
	$headers = array(
		'Authorization' => 'Bearer ' . PUBLISHER_TOKEN,
		'Content-Type'  => $type,
	);
	$answer = wp_remote_request(
		rtrim( PUBLISHER_URL, '/' ) . '/api/v1' . $path,
		array(
			'method'  => $method,
			'timeout' => 10,
			'body'    => $json,
			'headers' => $headers,
		)
	);
	if ( is_wp_error( $answer ) ) {
		return array( 'status' => 0, 'problem' => $answer->get_error_message() );
	}
	$status = (int) wp_remote_retrieve_response_code( $answer );
	if ( $status < 300 ) {
		return array( 'status' => $status, 'problem' => '' );
	}
	$said  = json_decode( wp_remote_retrieve_body( $answer ), true );
	$words = isset( $said['detail'] ) ? $said['detail'] : 'the answer was ' . $status;
	$wait  = (int) wp_remote_retrieve_header( $answer, 'retry-after' );
	return array( 'status' => $status, 'problem' => $words, 'wait' => $wait );
}

/** Keep what went wrong where an editor sees it; what may pass is tried again. */
function publisher_done( $id, $answer, $try ) {
	if ( '' === $answer['problem'] ) {
		delete_post_meta( $id, '_publisher_problem' );
		return;
	}
	update_post_meta( $id, '_publisher_problem', $answer['problem'] );
	$passes = 0 === $answer['status'] || 429 === $answer['status'] || $answer['status'] >= 500;
	if ( $passes && isset( PUBLISHER_RETRIES[ $try ] ) ) {
		$wait = max( PUBLISHER_RETRIES[ $try ], isset( $answer['wait'] ) ? $answer['wait'] : 0 );
		wp_schedule_single_event( time() + $wait, 'publisher_again', array( $id, $try + 1 ) );
	}
}

/** Above the editor: what the publisher said of this post. */
function publisher_notice() {
	$post = get_post();
	$said = $post ? get_post_meta( $post->ID, '_publisher_problem', true ) : '';
	if ( $said ) {
		echo '<div class="notice notice-error"><p>Publisher: ' . esc_html( $said ) . '</p></div>';
	}
}
